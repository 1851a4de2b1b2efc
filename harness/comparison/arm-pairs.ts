import { armId } from '../results/arm.ts';
import type { ArmDefinition } from '../results/arm.ts';
import { isView, strategyNames, traitsOf } from '../results/strategy.ts';
import type { StrategyName, StrategyTraits } from '../results/strategy.ts';

export interface ArmPair {
  readonly baseline: ArmDefinition;
  readonly candidate: ArmDefinition;
}

/** Same pages, placement, io and threads: they differ in strategy alone. */
export const differInStrategyAlone = (one: ArmDefinition, other: ArmDefinition): boolean =>
  armId({ ...one, strategy: other.strategy }) === armId(other);

/**
 * Same pages, placement, replicas and nodes; io and threads are part of what a strategy is. Those whose pages the kernel places choose
 * neither, so they stand beside every arm.
 */
export const asComparable = (one: ArmDefinition, other: ArmDefinition): boolean =>
  [one, other].some((arm) => traitsOf(arm.strategy).memory !== 'own') ||
  (one.pageKind === other.pageKind &&
    one.placement === other.placement &&
    one.replicas === other.replicas &&
    String(one.nodes) === String(other.nodes));

/** Whether as many threads fill as the arm was told, or as there are CPUs. */
const followsCpus = (strategy: StrategyName): boolean => {
  const { parallel, ownThreads } = traitsOf(strategy);
  return parallel && ownThreads === undefined;
};

/** The one strategy of a role; without it nothing here could be compared. */
const strategyWith = (fits: (traits: StrategyTraits) => boolean): StrategyName => {
  const [found, ...more] = strategyNames.filter((name) => fits(traitsOf(name)));
  if (found === undefined || more.length > 0) throw new TypeError('one strategy has this role, no more');
  return found;
};

/** What most people run. */
export const upstreamBaseline = strategyWith(({ usual }) => usual === true);
/** The seed's before and after, as it describes them: what speed-ups are told of. */
export const seedBaseline = strategyWith(({ seed }) => seed?.side === 'before' && seed.code === 'described');
export const seedCandidate = strategyWith(({ seed }) => seed?.side === 'after' && seed.code === 'described');

/** The seed's: before, as described and as shipped, then after. Each is compared with those before it. */
const seedStrategies = strategyNames.filter((name) => traitsOf(name).seed !== undefined);

const isShippedBefore = (strategy: StrategyName): boolean => {
  const { seed } = traitsOf(strategy);
  return seed?.side === 'before' && seed.code === 'shipped';
};

const isSeedBaselineOf = (baseline: StrategyName, candidate: StrategyName): boolean => {
  const { seed } = traitsOf(candidate);
  const other = seedStrategies.indexOf(candidate);
  // What a user of the code that was shipped would have seen; every other is held against the layout alone.
  if (isShippedBefore(baseline)) return seed?.code === 'shipped' && other > seedStrategies.indexOf(baseline);
  return other < 0 || other > seedStrategies.indexOf(baseline);
};

/** Those of the seed's that every other loader is held against. */
export const seedBaselines = seedStrategies.filter((name) => !isShippedBefore(name));

/** What takes its pages from the page cache: the copying strategies must be judged against it when that is warm. */
const isMappedBaseline = (strategy: StrategyName): boolean =>
  strategy === upstreamBaseline || isView(strategy);

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
  return isMappedBaseline(baseline.strategy) && traitsOf(candidate.strategy).memory === 'own';
};

/** The arms among these that an arm is compared with. */
export const baselinesOf = (arms: readonly ArmDefinition[], candidate: ArmDefinition): ArmDefinition[] =>
  arms.filter((baseline) => isBaselineOf(baseline, candidate));

/** Of the roofs that an arm is compared with, that of most threads. */
export const roofFor = (
  roofs: readonly ArmDefinition[],
  candidate: ArmDefinition,
): ArmDefinition | undefined =>
  baselinesOf(roofs, candidate).toSorted((one, other) => other.threads - one.threads)[0];

/**
 * Of a pair that is compared both ways, the way that is not judged: with upstream's loader as the baseline, which is
 * nobody's here to change, it says all; else with the seed's.
 */
export const isOtherWay = ({ baseline, candidate }: ArmPair): boolean =>
  isBaselineOf(candidate, baseline) && (candidate.strategy === upstreamBaseline || isView(baseline.strategy));

/**
 * What is read after loading is held against what most people run, against the same memory in 4 KiB pages, and one mapping
 * against one a part.
 */
export const isAccessBaselineOf = (baseline: ArmDefinition, candidate: ArmDefinition): boolean =>
  baseline.id !== candidate.id &&
  (baseline.strategy === upstreamBaseline ||
    (baseline.strategy === seedBaseline &&
      candidate.strategy === seedCandidate &&
      differInStrategyAlone(baseline, candidate)) ||
    (traitsOf(baseline.strategy).memory === 'own' &&
      baseline.pageKind === '4k' &&
      armId({ ...baseline, pageKind: candidate.pageKind }) === candidate.id));

/** Every comparison of two arms on one set. */
export const armPairs = (arms: readonly ArmDefinition[]): ArmPair[] =>
  arms.flatMap((baseline) =>
    arms
      .filter((candidate) => isBaselineOf(baseline, candidate))
      .map((candidate) => ({ baseline, candidate })),
  );

/** What an arm must have to be meant: a strategy, or a strategy with choices. */
export type ArmChoice = StrategyName | ({ readonly strategy: StrategyName } & Partial<ArmDefinition>);

export const strategyOf = (choice: ArmChoice): StrategyName =>
  typeof choice === 'string' ? choice : choice.strategy;

const isChosen = (arm: ArmDefinition, choice: ArmChoice): boolean =>
  typeof choice === 'string'
    ? arm.strategy === choice
    : Object.entries(choice).every(([field, value]) => arm[field as keyof ArmDefinition] === value);

/** Arms of two strategies, or of two choices, that `alike` finds alike enough to be compared. */
export const strategyPairs = (
  arms: readonly ArmDefinition[],
  choices: { readonly baseline: ArmChoice; readonly candidate: ArmChoice },
  alike: (one: ArmDefinition, other: ArmDefinition) => boolean,
): ArmPair[] => {
  const chosen = (choice: ArmChoice) => arms.filter((arm) => isChosen(arm, choice));
  return chosen(choices.candidate).flatMap((candidate) =>
    chosen(choices.baseline)
      .filter((baseline) => baseline.id !== candidate.id && alike(baseline, candidate))
      .map((baseline) => ({ baseline, candidate })),
  );
};
