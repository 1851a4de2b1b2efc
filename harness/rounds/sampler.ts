import type { Ledger } from '../journal/ledger.ts';
import type { SampleRecord } from '../results/index.ts';
import type { OpenedSet } from '../sets/worker-set.ts';
import type { LoadChoice } from '../worker/task.ts';
import type { BlockPlan } from './block-plan.ts';
import { caught } from './caught.ts';
import type { Executor } from './executor.ts';
import { touchBefore } from './touch-before.ts';
import type { SetArm } from './warm-up.ts';

/**
 * What goes with a load besides its arm. A first load is to find the machine's memory as it is, and a warm-up is as the
 * rounds will be, but for what is timed beside them.
 */
const besides = (
  block: BlockPlan,
  { record }: OpenedSet,
  role: SampleRecord['role'],
): Pick<LoadChoice, 'touchBefore' | 'beside'> => {
  const bytes = role === 'first' ? undefined : touchBefore(block, record);
  return {
    ...(bytes !== undefined && { touchBefore: bytes }),
    ...(block.beside && role === 'timed' && { beside: true }),
  };
};

/** A load, unless an interrupted run has made it: what is known is not made again. */
export const sampler =
  (block: BlockPlan, executor: Executor, ledger: Ledger, signal: AbortSignal) =>
  async (
    { set, arm }: SetArm,
    place: Pick<SampleRecord, 'role' | 'round' | 'position'>,
  ): Promise<SampleRecord> => {
    const { scenario, choose } = block;
    const id = [scenario, set.record.id, arm.id, place.role, String(place.round)].join(' ');
    const known = ledger.find('sample', id);
    if (known !== undefined) return known;
    signal.throwIfAborted();
    const made: SampleRecord = {
      kind: 'sample',
      id,
      scenario,
      set: set.record.id,
      arm: arm.id,
      ...place,
      outcome: await caught(signal, () =>
        executor.load(set, { ...choose(arm), ...besides(block, set, place.role) }),
      ),
    };
    ledger.add(made);
    return made;
  };

export type Load = ReturnType<typeof sampler>;
