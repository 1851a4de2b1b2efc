import { CountingError } from '../counters/index.ts';
import { roundOrders } from '../plan/round-order.ts';
import type { ArmDefinition, ObservationRecord, SampleRecord } from '../results/index.ts';
import { UnimapError } from '../unimap-error.ts';
import type { LoadChoice } from '../worker/task.ts';
import type { Executor } from './executor.ts';
import type { OpenedSet } from './worker-set.ts';

/** The arms compared on one set, and what is measured of them. */
export interface Block {
  readonly scenario: string;
  readonly set: OpenedSet;
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

/** Verifies, counts, then times: a first load of every arm, reported apart, then the rounds. */
export const runBlock = async (
  block: Block,
  executor: Executor,
  record: (observation: ObservationRecord) => void,
  progress: (what: string) => void,
  signal: AbortSignal,
): Promise<void> => {
  const { scenario, set, arms, choose } = block;
  const of = (arm: ArmDefinition) => ({ scenario, set: set.record.id, arm: arm.id });
  const orders = roundOrders(arms, block.rounds, block.seed);
  for (const [round, order] of [arms, ...orders].entries()) {
    if (block.rounds === 0) break;
    progress(round === 0 ? 'first load of every arm' : `round ${round} of ${block.rounds}`);
    for (const [position, arm] of order.entries()) {
      signal.throwIfAborted();
      record({
        kind: 'sample',
        id: [scenario, set.record.id, arm.id, String(round)].join(' '),
        ...of(arm),
        role: round === 0 ? 'first' : 'timed',
        round,
        position,
        outcome: await caught(signal, () => executor.load(set, choose(arm))),
      });
    }
  }
  if (block.syscalls) {
    progress('counting system calls');
    const outcomes = await caught(signal, () => executor.count(set, arms.map(choose)));
    for (const [index, arm] of arms.entries()) {
      const outcome = Array.isArray(outcomes) ? outcomes[index] : outcomes;
      if (outcome !== undefined) record({ kind: 'syscalls', ...of(arm), outcome });
    }
  }
  if (block.integrity) {
    // A mapping of the page cache takes no memory of its own, so it is verified beside the loads that copy.
    const lanes = Map.groupBy(arms, (arm) => arm.strategy.startsWith('llama-mmap'));
    const verifyLane = async (lane: readonly ArmDefinition[]): Promise<void> => {
      for (const arm of lane) {
        signal.throwIfAborted();
        progress(`verifying every byte: ${arm.strategy}`);
        const outcome = await caught(signal, () => executor.verify(set, choose(arm)));
        record({ kind: 'integrity', ...of(arm), outcome });
      }
    };
    await Promise.all([...lanes.values()].map(verifyLane));
  }
};
