import type { ArmDefinition } from '../../harness/results/arm.ts';
import type { LoadedOutcome } from '../../harness/results/outcome.ts';
import type { ComparisonRecord, ResultsRecord } from '../../harness/results/results.ts';
import type { SampleRecord } from '../../harness/results/sample.ts';
import { pairedRatio } from '../../harness/statistics/paired-ratio.ts';
import { obtainedAsRequested } from './as-requested.ts';
import { armsAmong, asComparable, blocksOf, samplesOf } from './block.ts';
import type { Block } from './block.ts';
import { comparisonSeed } from './comparison-seed.ts';

export const timeMetrics = {
  'usable-time': (outcome: LoadedOutcome): number => outcome.usable,
  'call-return-time': (outcome: LoadedOutcome): number => outcome.callReturn,
} as const;

export type TimeMetric = keyof typeof timeMetrics;

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
  results: ResultsRecord,
  block: Block,
  arms: { readonly baseline: ArmDefinition; readonly candidate: ArmDefinition },
  metric: TimeMetric,
): RoundPair[] => {
  const timed = (arm: ArmDefinition) =>
    samplesOf(results, block, arm).filter((sample) => sample.role === 'timed');
  const candidates = new Map(timed(arms.candidate).map((sample) => [sample.round, sample]));
  return timed(arms.baseline).flatMap((baseline) => {
    const candidate = candidates.get(baseline.round);
    const before = obtainedAsRequested(baseline);
    const after = candidate && obtainedAsRequested(candidate);
    if (!candidate || !before || !after) return [];
    const pair = { before: timeMetrics[metric](before), after: timeMetrics[metric](after) };
    return pair.before > 0 && pair.after > 0 ? [{ baseline, candidate, ...pair }] : [];
  });
};

/** Who is compared with whom: everybody with `per-part`, and the two sides of the seed with upstream's mapping. */
const armPairs = (arms: readonly ArmDefinition[]) => {
  const pairs = (baselines: readonly ArmDefinition[], candidates: readonly ArmDefinition[]) =>
    baselines.flatMap((baseline) =>
      candidates
        .filter((candidate) => asComparable(baseline, candidate))
        .map((candidate) => ({ baseline, candidate })),
    );
  const perPart = arms.filter((arm) => arm.strategy === 'per-part');
  const mapped = arms.filter((arm) => arm.strategy === 'llama-mmap');
  return [
    ...pairs(
      perPart,
      arms.filter((arm) => arm.strategy !== 'per-part'),
    ),
    ...pairs(
      mapped,
      arms.filter((arm) => arm.strategy === 'per-part' || arm.strategy === 'unified'),
    ),
  ];
};

export const deriveComparisons = (results: ResultsRecord): ComparisonRecord[] =>
  blocksOf(results).flatMap((block) =>
    armPairs(armsAmong(results, samplesOf(results, block))).flatMap(({ baseline, candidate }) =>
      (Object.keys(timeMetrics) as TimeMetric[]).flatMap((metric) => {
        const pairs = roundPairs(results, block, { baseline, candidate }, metric);
        if (pairs.length === 0) return [];
        const key = {
          scenario: block.scenario,
          set: block.set.id,
          baseline: baseline.id,
          candidate: candidate.id,
          metric,
        };
        const estimate = pairedRatio({
          baseline: pairs.map((pair) => pair.before),
          candidate: pairs.map((pair) => pair.after),
          seed: comparisonSeed(results.run.seed, Object.values(key)),
        });
        return [{ ...key, unit: 'ns', better: 'lower' as const, ...estimate }];
      }),
    ),
  );

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
