import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ResultsRecord } from '../results/index.ts';
import { UnimapError } from '../unimap-error.ts';
import { visibleText } from '../wording/visible-text.ts';
import type { AccountLine } from './account.ts';
import { readFleet, readSubmissions } from './fleet-folder.ts';
import { taskFolder, taskName, tasksOf, type FleetPlanRecord, type FleetTask } from './fleet-plan.ts';
import { judgeTask, runThatCounts, type TaskRun, type TaskState } from './judge-task.ts';
import type { Scheduler } from './slurm.ts';
import { lastSubmission, type SubmissionRecord } from './submissions.ts';

export interface SurveyedTask {
  readonly task: FleetTask;
  readonly state: TaskState;
  /** The scheduler's, in its words. */
  readonly account?: AccountLine;
  readonly counts?: { readonly run: TaskRun; readonly results: ResultsRecord };
  /** Of other nodes, which began the same task: these would count twice. */
  readonly aside: readonly TaskRun[];
  /** What cannot be read, and why. */
  readonly unread: readonly string[];
}

export interface Survey {
  readonly plan: FleetPlanRecord;
  readonly submissions: readonly SubmissionRecord[];
  /** Without one, the results alone say what ended. */
  readonly hasScheduler: boolean;
  readonly tasks: readonly SurveyedTask[];
}

type ReadResults = (path: string) => ResultsRecord;

interface Left {
  readonly found: readonly { readonly run: TaskRun; readonly results: ResultsRecord }[];
  readonly unread: readonly string[];
}

/** A folder a node. What one of them left broken does not keep back the others. */
const leftOf = (folder: string, readResults: ReadResults): Left => {
  const nodes = existsSync(folder) ? readdirSync(folder).toSorted() : [];
  const found: { run: TaskRun; results: ResultsRecord }[] = [];
  const unread: string[] = [];
  for (const node of nodes) {
    const path = join(folder, node, 'results.json');
    if (!existsSync(path)) continue;
    try {
      const results = readResults(path);
      const { id, complete } = results.run;
      found.push({ run: { node, path, run: id, complete, samples: results.samples.length }, results });
    } catch (error) {
      if (!(error instanceof UnimapError)) throw error;
      unread.push(error.message);
    }
  }
  return { found, unread: unread.map(visibleText) };
};

const surveyTask = (
  task: FleetTask,
  submission: SubmissionRecord | undefined,
  lines: readonly AccountLine[],
  { found, unread }: Left,
): SurveyedTask => {
  const account = lines.findLast((line) => line.job === submission?.job && line.task === task.repeat);
  const run = runThatCounts(
    found.map((each) => each.run),
    account,
  );
  const counts = found.find((each) => each.run === run);
  return {
    task,
    state: judgeTask(submission !== undefined, account, run),
    ...(account && { account }),
    ...(counts && { counts }),
    aside: found.filter((each) => each !== counts).map((each) => each.run),
    unread,
  };
};

/** Every task of a fleet: what the scheduler says of it, what it left, and which of it counts. */
export const surveyFleet = async (
  folder: string,
  scheduler: Scheduler,
  readResults: ReadResults,
): Promise<Survey> => {
  const plan = readFleet(folder);
  const submissions = readSubmissions(folder);
  const lines = await scheduler.account([...new Set(submissions.map(({ job }) => job))]);
  const tasks = tasksOf(plan).map((task) =>
    surveyTask(
      task,
      lastSubmission(submissions, task),
      lines ?? [],
      leftOf(join(folder, taskFolder(task)), readResults),
    ),
  );
  return { plan, submissions, hasScheduler: lines !== undefined, tasks };
};

/**
 * The results that count, by machine as they recorded it, each run once. Runs that nodes began in the same millisecond have the
 * same id, and a merge would take them for one: theirs are told apart by their tasks.
 */
export const resultsByMachine = (
  tasks: readonly SurveyedTask[],
  isSameMachine: (one: ResultsRecord['environment'], other: ResultsRecord['environment']) => boolean,
): ResultsRecord[][] => {
  const counted = tasks.flatMap(({ task, counts }) => (counts ? [{ task, results: counts.results }] : []));
  const often = Map.groupBy(counted, ({ results }) => results.run.id);
  const machines: ResultsRecord[][] = [];
  for (const { task, results } of counted) {
    const { id } = results.run;
    const told =
      (often.get(id)?.length ?? 0) > 1
        ? { ...results, run: { ...results.run, id: `${id}-${taskName(task).replaceAll('/', '-')}` } }
        : results;
    const known = machines.find(([first]) => first && isSameMachine(first.environment, told.environment));
    if (known) known.push(told);
    else machines.push([told]);
  }
  return machines;
};
