import { CountingError } from '../counters/index.ts';
import { roundOrders } from '../plan/round-order.ts';
import { traitsOf, type ArmDefinition, type ObservationRecord, type SampleRecord } from '../results/index.ts';
import { UnimapError } from '../unimap-error.ts';
import type { LoadChoice } from '../worker/task.ts';
import type { Executor } from './executor.ts';
import type { OpenedSet } from './worker-set.ts';

/** The cases compared with each other, every arm on every set, and what is measured of them. */
export interface Block {
  readonly scenario: string;
  /** More than one where growth over sets is asked for: they then share the rounds. */
  readonly sets: readonly OpenedSet[];
  readonly arms: readonly ArmDefinition[];
  readonly rounds: number;
  readonly seed: number;
  readonly syscalls: boolean;
  readonly integrity: boolean;
  readonly choose: (arm: ArmDefinition) => LoadChoice;
}

type NotDone = Extract<SampleRecord['outcome'], { status: 'failed' | 'unsupported' }>;

/** An error that concerns one case is that case's outcome; the run goes on. An abort ends it. */
const caught = async <T>(signal: AbortSignal, work: () => Promise<T>): Promise<T | NotDone> => {
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof CountingError && error.code === 'counters-unavailable') {
      return { status: 'unsupported', missing: error.message, remedy: error.remedy };
    }
    const message = error instanceof Error ? error.message : String(error);
    return {
      status: 'failed',
      error: {
        code: error instanceof UnimapError ? error.code : 'internal',
        message,
        remedy: error instanceof UnimapError ? error.remedy : 'report this with the message above',
      },
    };
  }
};

/** Keeps the order of the first loads apart from that of the rounds. */
const firstLoads = 2 ** 31;

type Recorder = (observation: ObservationRecord) => void;
type Progress = (what: string) => void;

/** Times: a first load of every case in random order, reported apart, then the rounds. */
const timeRounds = async (
  { scenario, sets, arms, rounds, seed, choose }: Block,
  executor: Executor,
  record: Recorder,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> => {
  const cases = sets.flatMap((set) => arms.map((arm) => ({ set, arm })));
  const [first = []] = roundOrders(cases, 1, seed + firstLoads);
  for (const [round, order] of [first, ...roundOrders(cases, rounds, seed)].entries()) {
    progress(round === 0 ? 'first load of every arm' : `round ${round} of ${rounds}`);
    for (const [position, { set, arm }] of order.entries()) {
      signal.throwIfAborted();
      record({
        kind: 'sample',
        id: [scenario, set.record.id, arm.id, String(round)].join(' '),
        scenario,
        set: set.record.id,
        arm: arm.id,
        role: round === 0 ? 'first' : 'timed',
        round,
        position,
        outcome: await caught(signal, () => executor.load(set, choose(arm))),
      });
    }
  }
};

const countSet = async (
  set: OpenedSet,
  { scenario, arms, choose }: Block,
  executor: Executor,
  record: Recorder,
  signal: AbortSignal,
): Promise<void> => {
  const outcomes = await caught(signal, () => executor.count(set, arms.map(choose)));
  for (const [index, arm] of arms.entries()) {
    const outcome = Array.isArray(outcomes) ? outcomes[index] : outcomes;
    if (outcome !== undefined)
      record({ kind: 'syscalls', scenario, set: set.record.id, arm: arm.id, outcome });
  }
};

const verifySet = async (
  set: OpenedSet,
  { scenario, arms, choose }: Block,
  executor: Executor,
  record: Recorder,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> => {
  // A mapping of the page cache takes no memory of its own, so it is verified beside the loads that copy.
  const lanes = Map.groupBy(arms, (arm) => traitsOf(arm.strategy).memory === 'cache');
  const verifyLane = async (lane: readonly ArmDefinition[]): Promise<void> => {
    for (const arm of lane) {
      signal.throwIfAborted();
      progress(`verifying every byte: ${arm.strategy}`);
      const outcome = await caught(signal, () => executor.verify(set, choose(arm)));
      record({ kind: 'integrity', scenario, set: set.record.id, arm: arm.id, outcome });
    }
  };
  await Promise.all([...lanes.values()].map(verifyLane));
};

/** Times, counts, then verifies. */
export const runBlock = async (
  block: Block,
  executor: Executor,
  record: Recorder,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> => {
  if (block.rounds > 0) await timeRounds(block, executor, record, progress, signal);
  for (const set of block.sets) {
    if (block.syscalls) {
      progress('counting system calls');
      await countSet(set, block, executor, record, signal);
    }
    if (block.integrity) await verifySet(set, block, executor, record, progress, signal);
  }
};
