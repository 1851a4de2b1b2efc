import { samplesOf } from '../../../harness/comparison/block.ts';
import { findArm, findBlock, type View } from '../../../harness/comparison/view.ts';
import type { RoundsRecord } from '../../../harness/results/rounds.ts';
import type { SampleRecord } from '../../../harness/results/sample.ts';
import { stillWarming } from '../../../harness/statistics/still-warming.ts';

const timesOf = (samples: readonly SampleRecord[], role: SampleRecord['role']): number[] =>
  samples
    .filter((sample) => sample.role === role)
    .toSorted((one, other) => one.round - other.round)
    .flatMap(({ outcome }) => (outcome.status === 'completed' && outcome.usable > 0 ? [outcome.usable] : []));

/**
 * Whether the rounds of a block began before the machine had settled, in any of the runs that are pooled in it; undefined
 * where that cannot be told.
 */
export const wasStillWarming = (
  view: View,
  { scenario, warmUp }: Pick<RoundsRecord, 'scenario' | 'warmUp'>,
): boolean | undefined => {
  if (warmUp === undefined) return undefined;
  const [block, arm] = [findBlock(view, scenario, warmUp.set), findArm(view, warmUp.arm)];
  if (block === undefined || arm === undefined) return undefined;
  const runs = [...Map.groupBy(samplesOf(block, arm), ({ run }) => run).values()];
  const found = runs.flatMap((run) => stillWarming(timesOf(run, 'warm-up'), timesOf(run, 'timed')) ?? []);
  return found.length === 0 ? undefined : found.includes(true);
};
