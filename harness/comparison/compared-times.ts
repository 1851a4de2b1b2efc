import type { ArmDefinition } from '../results/arm.ts';
import type { ModelSetRecord } from '../results/results.ts';
import type { SampleRecord } from '../results/sample.ts';
import type { PairedTimes } from '../statistics/paired-ratio.ts';
import type { ArmPair } from './arm-pairs.ts';
import { blockOf, nothingObserved } from './block.ts';
import { growthPairs } from './growth.ts';
import { pairedTimes, roundPairs } from './round-pairs.ts';

/** What was loaded so far by arms that share their rounds. */
interface SharedRounds {
  readonly scenario: string;
  readonly sets: readonly ModelSetRecord[];
  readonly arms: readonly ArmDefinition[];
  readonly samples: readonly SampleRecord[];
}

/** The pairs, so far, of every comparison of `usable` that will be derived: what further rounds are to narrow. */
export const comparedTimes = (
  { scenario, sets, arms, samples }: SharedRounds,
  compare: readonly ArmPair[],
): PairedTimes[] => {
  const bySet = Map.groupBy(samples, ({ set }) => set);
  const blocks = sets.map((set) =>
    blockOf(scenario, set, arms, { ...nothingObserved, samples: bySet.get(set.id) ?? [] }),
  );
  const pairs = [
    ...blocks.flatMap((block) =>
      compare.map(({ baseline, candidate }) => ({
        baseline: { block, arm: baseline },
        candidate: { block, arm: candidate },
      })),
    ),
    ...growthPairs(blocks, () => arms),
  ];
  return pairs.map(({ baseline, candidate }) => pairedTimes(roundPairs(baseline, candidate, 'usable-time')));
};
