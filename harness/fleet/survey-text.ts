import { markdownTable } from 'markdown-table';
import { nameText } from '../wording/visible-text.ts';
import { taskName } from './fleet-plan.ts';
import type { TaskState } from './judge-task.ts';
import type { Survey, SurveyedTask } from './survey.ts';

const stateText = (state: TaskState): string => {
  switch (state.status) {
    case 'finished':
      return 'finished';
    case 'wrong':
      return 'finished: something loaded was wrong';
    case 'cannot':
      return 'this machine cannot do it, or did not give what was requested';
    case 'refused':
      return 'refused: the log says why';
    case 'waiting':
      return 'not ended';
    case 'again':
      return `to run again: ${nameText(state.reason)}`;
    case 'unsubmitted':
      return 'not submitted';
  }
};

const row = ({ task, state, account, counts, aside }: SurveyedTask): string[] => [
  taskName(task),
  stateText(state),
  nameText(account?.state ?? ''),
  nameText(counts?.run.node ?? account?.node ?? ''),
  counts ? String(counts.run.samples) : '',
  nameText(counts?.run.run ?? ''),
  aside.length === 0 ? '' : nameText(aside.map(({ node }) => node).join(', ')),
];

/** A row a task. What the scheduler and the results say is other programs' text. */
export const surveyText = ({ tasks }: Survey): string =>
  `${markdownTable([
    ['task', 'state', 'scheduler', 'node', 'samples', 'run', 'left aside'],
    ...tasks.map(row),
  ])}\n`;
