import type { AccountLine } from './account.ts';

/** What a node left in its folder of a task. */
export interface TaskRun {
  readonly node: string;
  readonly path: string;
  readonly run: string;
  readonly complete: boolean;
  readonly samples: number;
}

export type TaskState =
  | { readonly status: 'finished' }
  /** Loaded bytes were wrong, or counters disagreed. */
  | { readonly status: 'wrong' }
  /** This machine cannot, or did not give what was requested: it would be the same once more. */
  | { readonly status: 'cannot' }
  /** The plan asks for what unimap refuses. */
  | { readonly status: 'refused' }
  | { readonly status: 'waiting'; readonly scheduler: string }
  /** Ended before its plan was done. */
  | { readonly status: 'again'; readonly reason: string }
  | { readonly status: 'unsubmitted' };

/** Slurm's states of a job that has not ended (squeue(1), JOB STATE CODES). */
const unended = new Set([
  'PENDING',
  'RUNNING',
  'CONFIGURING',
  'COMPLETING',
  'REQUEUED',
  'REQUEUE_FED',
  'REQUEUE_HOLD',
  'RESIZING',
  'SIGNALING',
  'SPECIAL_EXIT',
  'STAGE_OUT',
  'STOPPED',
  'SUSPENDED',
  'RESV_DEL_HOLD',
]);

/**
 * Of the runs that several nodes left of one task the one that counts; the others are left aside, or rounds would count
 * twice. A whole one goes before a part, the node that the scheduler names before others, more samples before fewer.
 */
export const runThatCounts = (
  runs: readonly TaskRun[],
  account: AccountLine | undefined,
): TaskRun | undefined =>
  runs.toSorted(
    (one, other) =>
      Number(other.complete) - Number(one.complete) ||
      Number(other.node === account?.node) - Number(one.node === account?.node) ||
      other.samples - one.samples,
  )[0];

const ofExit = (exitStatus: number): TaskState | undefined => {
  switch (exitStatus) {
    case 0:
      return { status: 'finished' };
    case 1:
      return { status: 'wrong' };
    case 2:
      return { status: 'refused' };
    case 3:
      return { status: 'cannot' };
    default:
      return undefined;
  }
};

/**
 * `submitted`: whether it ever was. Where the scheduler has forgotten the task, or there is none, the results alone decide.
 * A run that is whole stays whole whatever happened to its node afterwards.
 */
export const judgeTask = (
  submitted: boolean,
  account: AccountLine | undefined,
  counts: TaskRun | undefined,
): TaskState => {
  if (account !== undefined && unended.has(account.state))
    return { status: 'waiting', scheduler: account.state };
  const byItself = account?.state === 'COMPLETED' || account?.state === 'FAILED';
  const ended = byItself && account.exitStatus !== undefined ? ofExit(account.exitStatus) : undefined;
  if (counts?.complete) return ended ?? { status: 'finished' };
  if (ended !== undefined && ended.status !== 'finished') return ended;
  if (account !== undefined)
    return {
      status: 'again',
      reason: byItself
        ? `ended with status ${account.exitStatus ?? 'unknown'} and without complete results`
        : account.state,
    };
  if (counts !== undefined) return { status: 'again', reason: 'its results are a part of the run' };
  return submitted
    ? { status: 'again', reason: 'the scheduler knows nothing of it, and it left no results' }
    : { status: 'unsubmitted' };
};

/** Wrong results go before missing ones. */
export const fleetStatus = (states: readonly TaskState[]): 0 | 1 | 3 =>
  states.some(({ status }) => status === 'wrong')
    ? 1
    : states.every(({ status }) => status === 'finished')
      ? 0
      : 3;
