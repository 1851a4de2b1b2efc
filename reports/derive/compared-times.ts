import type { ArmDefinition } from '../../harness/results/arm.ts';
import type { ModelSetRecord } from '../../harness/results/results.ts';
import type { SampleRecord } from '../../harness/results/sample.ts';
import type { PairedTimes } from '../../harness/statistics/paired-ratio.ts';
import { armPairs, growthPairs, roundPairs, type Case } from './comparisons.ts';

/**
 * The pairs, so far, of every comparison of `usable` that will be derived from a block: what its rounds are to narrow.
 * `sets` share their rounds.
 */
export const comparedTimes = (block: {
  readonly scenario: string;
  readonly sets: readonly ModelSetRecord[];
  readonly arms: readonly ArmDefinition[];
  readonly samples: readonly SampleRecord[];
}): PairedTimes[] => {
  const { scenario, sets, arms, samples } = block;
  const blocks = sets.map((set) => ({ scenario, set }));
  const pairs: { baseline: Case; candidate: Case }[] = [
    ...blocks.flatMap((each) =>
      armPairs(arms).map(({ baseline, candidate }) => ({
        baseline: { block: each, arm: baseline },
        candidate: { block: each, arm: candidate },
      })),
    ),
    ...growthPairs(blocks, () => arms),
  ];
  return pairs.map(({ baseline, candidate }) => {
    const found = roundPairs({ samples }, baseline, candidate, 'usable-time');
    return { baseline: found.map(({ before }) => before), candidate: found.map(({ after }) => after) };
  });
};
