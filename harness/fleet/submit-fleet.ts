import { join } from 'node:path';
import { addSubmission } from './fleet-folder.ts';
import { arraysOf, scriptName } from './fleet-plan.ts';
import type { Scheduler } from './slurm.ts';
import type { SubmissionRecord } from './submissions.ts';
import type { Survey, SurveyedTask } from './survey.ts';

interface SubmitOptions {
  /** Also what ended before its plan was done. */
  readonly again: boolean;
  /** Instead of the planned limit. */
  readonly minutes?: number;
}

const isDue = ({ state }: SurveyedTask, again: boolean): boolean =>
  state.status === 'unsubmitted' || (again && state.status === 'again');

/** Hands every task that is due to the scheduler, an array for each machine and scenario; written down one by one. */
export const submitFleet = async (
  folder: string,
  { plan, tasks }: Survey,
  scheduler: Scheduler,
  { again, minutes }: SubmitOptions,
): Promise<SubmissionRecord[]> => {
  const made: SubmissionRecord[] = [];
  for (const array of arraysOf(plan)) {
    const [machine, scenario] = [array.machine.name, array.scenario.name];
    const repeats = tasks
      .filter(
        (each) => each.task.machine === machine && each.task.scenario === scenario && isDue(each, again),
      )
      .map(({ task }) => task.repeat);
    if (repeats.length === 0) continue;
    const job = await scheduler.submit({
      script: join(folder, scriptName(array)),
      repeats,
      ...(minutes !== undefined && { minutes }),
    });
    const submission = { job, time: new Date().toISOString(), machine, scenario, repeats };
    addSubmission(folder, submission);
    made.push(submission);
  }
  return made;
};
