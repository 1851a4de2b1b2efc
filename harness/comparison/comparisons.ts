import type { ArmDefinition } from '../results/arm.ts';
import type { ComparisonRecord } from '../results/results.ts';
import type { RatioEstimate } from '../statistics/paired-ratio.ts';
import { accessComparisons } from './access.ts';
import { armPairs } from './arm-pairs.ts';
import { armsWith, samplesOf } from './block.ts';
import { clientComparisons } from './clients.ts';
import type { Block } from './block.ts';
import { growthPairs } from './growth.ts';
import { roundPairs, timeMetricNames } from './round-pairs.ts';
import type { RoundPair } from './round-pairs.ts';
import { estimateRatio, joinRuns } from './run-spread.ts';
import { blocksOf, timedBlocksOf } from './view.ts';
import type { View } from './view.ts';

type Estimated = Omit<ComparisonRecord, keyof RatioEstimate | 'unit' | 'better' | 'runs'>;

const estimate = (key: Estimated, pairs: readonly RoundPair[]): ComparisonRecord[] =>
  pairs.length === 0 ? [] : [{ ...key, unit: 'ns', better: 'lower', ...estimateRatio(pairs) }];

const compareArms = (block: Block): ComparisonRecord[] =>
  armPairs(armsWith(block, samplesOf)).flatMap(({ baseline, candidate }) =>
    timeMetricNames.flatMap((metric) =>
      estimate(
        {
          scenario: block.scenario,
          set: block.set.id,
          baseline: baseline.id,
          candidate: candidate.id,
          metric,
        },
        roundPairs({ block, arm: baseline }, { block, arm: candidate }, metric),
      ),
    ),
  );

const growth = (view: View, blocks: readonly Block[]): ComparisonRecord[] =>
  (view.sharedRounds ?? []).flatMap((scenario) =>
    growthPairs(
      blocks.filter((block) => block.scenario === scenario),
      (block) => armsWith(block, samplesOf),
    ).flatMap(({ baseline, candidate }) =>
      estimate(
        {
          scenario,
          set: candidate.block.set.id,
          baselineSet: baseline.block.set.id,
          baseline: baseline.arm.id,
          candidate: candidate.arm.id,
          metric: 'growth',
        },
        roundPairs(baseline, candidate, 'usable-time'),
      ),
    ),
  );

/** Every comparison of a file; of one made in several runs the interval covers those too. */
export const deriveComparisons = (view: View): ComparisonRecord[] => {
  const timed = timedBlocksOf(view);
  return joinRuns([
    ...timed.flatMap(compareArms),
    ...growth(view, timed),
    ...blocksOf(view).flatMap(accessComparisons),
    ...clientComparisons(view),
  ]);
};

export const findComparison = (
  comparisons: readonly ComparisonRecord[],
  block: Pick<Block, 'scenario' | 'set'>,
  arms: { readonly baseline: ArmDefinition; readonly candidate: ArmDefinition },
  metric = 'usable-time',
): ComparisonRecord | undefined =>
  comparisons.find(
    (comparison) =>
      comparison.scenario === block.scenario &&
      comparison.set === block.set.id &&
      comparison.baseline === arms.baseline.id &&
      comparison.candidate === arms.candidate.id &&
      comparison.metric === metric,
  );
