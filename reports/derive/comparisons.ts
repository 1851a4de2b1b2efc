import type { ArmDefinition } from '../../harness/results/arm.ts';
import type { LoadedOutcome } from '../../harness/results/outcome.ts';
import type { ComparisonRecord, ResultsRecord } from '../../harness/results/results.ts';
import type { SampleRecord } from '../../harness/results/sample.ts';
import { traitsOf } from '../../harness/results/strategy.ts';
import type { StrategyName } from '../../harness/results/strategy.ts';
import { pairedRatio } from '../../harness/statistics/paired-ratio.ts';
import type { RatioEstimate } from '../../harness/statistics/paired-ratio.ts';
import { accessComparisons } from './access.ts';
import { obtainedAsRequested } from './as-requested.ts';
import { armsAmong, asComparable, blocksOf, samplesOf, timedBlocksOf } from './block.ts';
import type { Block } from './block.ts';

export const timeMetrics = {
  'usable-time': (outcome: LoadedOutcome): number => outcome.usable,
  'call-return-time': (outcome: LoadedOutcome): number => outcome.callReturn,
} as const;

export type TimeMetric = keyof typeof timeMetrics;

/** An arm on a set. */
export interface Case {
  readonly block: Block;
  readonly arm: ArmDefinition;
}

export interface RoundPair {
  readonly baseline: SampleRecord;
  readonly candidate: SampleRecord;
  readonly before: number;
  readonly after: number;
}

/**
 * Timed samples of both arms, by round, where both obtained what they asked for. A round in which either fell back,
 * failed or took no measurable time gives no pair.
 */
export const roundPairs = (
  results: { readonly samples: readonly SampleRecord[] },
  baseline: Case,
  candidate: Case,
  metric: TimeMetric,
): RoundPair[] => {
  const timed = ({ block, arm }: Case) =>
    samplesOf(results, block, arm).filter((sample) => sample.role === 'timed');
  const candidates = new Map(timed(candidate).map((sample) => [sample.round, sample]));
  return timed(baseline).flatMap((sample) => {
    const other = candidates.get(sample.round);
    const before = obtainedAsRequested(sample);
    const after = other && obtainedAsRequested(other);
    if (!other || !before || !after) return [];
    const pair = { before: timeMetrics[metric](before), after: timeMetrics[metric](after) };
    return pair.before > 0 && pair.after > 0 ? [{ baseline: sample, candidate: other, ...pair }] : [];
  });
};

/** Strategies every other is compared with, and each with those before it: the seed's before and after, and as shipped. */
const seedBaselines: readonly StrategyName[] = ['per-part', 'unified', 'unified-shipped'];
/** What takes its pages from the page cache: the copying strategies must be judged against it when that is warm. */
const mappedBaselines: readonly StrategyName[] = ['llama-mmap', 'unified-view'];

const isBaselineOf = (baseline: ArmDefinition, candidate: ArmDefinition): boolean => {
  if (baseline.id === candidate.id || traitsOf(candidate.strategy).roof) return false;
  if (!asComparable(baseline, candidate)) return false;
  if (traitsOf(baseline.strategy).roof) {
    // The roof is of as many threads; what fills with one, or chose their number itself, is held against every roof.
    return [0, baseline.threads].includes(candidate.threads) || !traitsOf(candidate.strategy).parallel;
  }
  const seed = seedBaselines.indexOf(baseline.strategy);
  if (seed >= 0) {
    const other = seedBaselines.indexOf(candidate.strategy);
    return other < 0 || other > seed;
  }
  return mappedBaselines.includes(baseline.strategy) && traitsOf(candidate.strategy).memory === 'own';
};

/** Every comparison of two arms on one set. */
export const armPairs = (arms: readonly ArmDefinition[]) =>
  arms.flatMap((baseline) =>
    arms
      .filter((candidate) => isBaselineOf(baseline, candidate))
      .map((candidate) => ({ baseline, candidate })),
  );

type Estimated = Omit<ComparisonRecord, keyof RatioEstimate | 'unit' | 'better'>;

const estimate = (key: Estimated, pairs: readonly RoundPair[]): ComparisonRecord[] =>
  pairs.length === 0
    ? []
    : [
        {
          ...key,
          unit: 'ns',
          better: 'lower',
          ...pairedRatio({
            baseline: pairs.map((pair) => pair.before),
            candidate: pairs.map((pair) => pair.after),
          }),
        },
      ];

const compareArms = (results: ResultsRecord, block: Block): ComparisonRecord[] =>
  armPairs(armsAmong(results, samplesOf(results, block))).flatMap(({ baseline, candidate }) =>
    (Object.keys(timeMetrics) as TimeMetric[]).flatMap((metric) =>
      estimate(
        {
          scenario: block.scenario,
          set: block.set.id,
          baseline: baseline.id,
          candidate: candidate.id,
          metric,
        },
        roundPairs(results, { block, arm: baseline }, { block, arm: candidate }, metric),
      ),
    ),
  );

/** How an arm's time grows with the number of parts: each set against the one of the fewest parts, by shared rounds. */
export const growthPairs = (
  blocks: readonly Block[],
  armsOf: (block: Block) => readonly ArmDefinition[],
): { baseline: Case; candidate: Case }[] => {
  const [fewest, ...more] = blocks.toSorted((one, other) => one.set.parts - other.set.parts);
  if (fewest === undefined) return [];
  return more.flatMap((block) =>
    armsOf(block).map((arm) => ({ baseline: { block: fewest, arm }, candidate: { block, arm } })),
  );
};

const growth = (results: ResultsRecord, blocks: readonly Block[]): ComparisonRecord[] =>
  (results.sharedRounds ?? []).flatMap((scenario) =>
    growthPairs(
      blocks.filter((block) => block.scenario === scenario),
      (block) => armsAmong(results, samplesOf(results, block)),
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
        roundPairs(results, baseline, candidate, 'usable-time'),
      ),
    ),
  );

export const deriveComparisons = (results: ResultsRecord): ComparisonRecord[] => {
  const timed = timedBlocksOf(results);
  return [
    ...timed.flatMap((block) => compareArms(results, block)),
    ...growth(results, timed),
    ...blocksOf(results).flatMap((block) => accessComparisons(results, block)),
  ];
};

export const findComparison = (
  comparisons: readonly ComparisonRecord[],
  block: Block,
  arms: { readonly baseline: ArmDefinition; readonly candidate: ArmDefinition },
  metric: TimeMetric = 'usable-time',
): ComparisonRecord | undefined =>
  comparisons.find(
    (comparison) =>
      comparison.scenario === block.scenario &&
      comparison.set === block.set.id &&
      comparison.baseline === arms.baseline.id &&
      comparison.candidate === arms.candidate.id &&
      comparison.metric === metric,
  );
