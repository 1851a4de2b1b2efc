import { armId } from '../results/arm.ts';
import type { ArmDefinition } from '../results/arm.ts';
import { traitsOf } from '../results/strategy.ts';
import type { StrategyName } from '../results/strategy.ts';

export interface ArmPair {
  readonly baseline: ArmDefinition;
  readonly candidate: ArmDefinition;
}

/** Same pages, placement, io and threads: they differ in strategy alone. */
export const differInStrategyAlone = (one: ArmDefinition, other: ArmDefinition): boolean =>
  armId({ ...one, strategy: other.strategy }) === armId(other);

/**
 * Same pages, placement and replicas; io and threads are part of what a strategy is. Those whose pages the kernel places choose
 * neither, so they stand beside every arm.
 */
export const asComparable = (one: ArmDefinition, other: ArmDefinition): boolean =>
  [one, other].some((arm) => traitsOf(arm.strategy).memory !== 'own') ||
  (one.pageKind === other.pageKind && one.placement === other.placement && one.replicas === other.replicas);

/** Whether as many threads fill as the arm was told, or as there are CPUs. */
export const followsCpus = (strategy: StrategyName): boolean => {
  const { parallel, ownThreads } = traitsOf(strategy);
  return parallel && ownThreads === undefined;
};

/** The seed's: before, as described and as shipped, then after. Each is compared with those before it. */
const seedStrategies: readonly StrategyName[] = [
  'per-part',
  'per-part-shipped',
  'unified',
  'unified-shipped',
];

const isSeedBaselineOf = (baseline: StrategyName, candidate: StrategyName): boolean => {
  // What a user of the code that was shipped would have seen; every other is held against the layout alone.
  if (baseline === 'per-part-shipped') return candidate === 'unified-shipped';
  const other = seedStrategies.indexOf(candidate);
  return other < 0 || other > seedStrategies.indexOf(baseline);
};

/** What takes its pages from the page cache: the copying strategies must be judged against it when that is warm. */
const mappedBaselines: readonly StrategyName[] = ['llama-mmap', 'unified-view'];

const isBaselineOf = (baseline: ArmDefinition, candidate: ArmDefinition): boolean => {
  if (baseline.id === candidate.id || traitsOf(candidate.strategy).roof) return false;
  if (!asComparable(baseline, candidate)) return false;
  if (traitsOf(baseline.strategy).roof) {
    // The roof is of as many threads; what fills with one, or chose their number itself, is held against every roof.
    return [0, baseline.threads].includes(candidate.threads) || !followsCpus(candidate.strategy);
  }
  if (seedStrategies.includes(baseline.strategy)) {
    return isSeedBaselineOf(baseline.strategy, candidate.strategy);
  }
  return mappedBaselines.includes(baseline.strategy) && traitsOf(candidate.strategy).memory === 'own';
};

/** Every comparison of two arms on one set. */
export const armPairs = (arms: readonly ArmDefinition[]): ArmPair[] =>
  arms.flatMap((baseline) =>
    arms
      .filter((candidate) => isBaselineOf(baseline, candidate))
      .map((candidate) => ({ baseline, candidate })),
  );

/** Arms of two strategies that `alike` finds alike enough to be compared. */
export const strategyPairs = (
  arms: readonly ArmDefinition[],
  strategies: { readonly baseline: StrategyName; readonly candidate: StrategyName },
  alike: (one: ArmDefinition, other: ArmDefinition) => boolean,
): ArmPair[] => {
  const named = (strategy: StrategyName) => arms.filter((arm) => arm.strategy === strategy);
  return named(strategies.candidate).flatMap((candidate) =>
    named(strategies.baseline)
      .filter((baseline) => alike(baseline, candidate))
      .map((baseline) => ({ baseline, candidate })),
  );
};
