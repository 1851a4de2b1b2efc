import { seedBaseline, upstreamBaseline } from '../../harness/comparison/arm-pairs.ts';
import type { Block } from '../../harness/comparison/block.ts';
import { ratioAmong } from '../../harness/comparison/run-spread.ts';
import { roundPairs } from '../../harness/comparison/round-pairs.ts';
import { machineOf, timedBlocksOf } from '../../harness/comparison/view.ts';
import { emulatedOn } from '../../harness/comparison/emulated-on.ts';
import { wasDelayed } from '../../harness/comparison/was-delayed.ts';
import type { ArmDefinition } from '../../harness/results/arm.ts';
import { traitsOf } from '../../harness/results/strategy.ts';
import { fewestPairsForInterval } from '../../harness/statistics/paired-ratio.ts';
import type { Derived } from '../derive-results.ts';
import { speedOf, type Speed } from '../wording/speeds.ts';
import { drawable } from './drawable.ts';
import type { LoadRow } from './loads.ts';
import { steadyMedian } from './medians.ts';

export interface Way {
  readonly row: LoadRow;
  readonly arm: ArmDefinition;
  /** Nanoseconds until every page can be read, in the median. */
  readonly usable: number;
  /** Against the reference of the set; of the reference itself 1. Absent with too few rounds of both. */
  readonly speed?: Speed & { readonly smallestEffect?: number };
}

/** The ways to load that were timed on one set, the fastest first, and the one all are held against. */
export interface Weighed {
  readonly block: Block;
  readonly reference: ArmDefinition;
  readonly ways: readonly Way[];
}

/** What a reader would pick instead; where nobody loaded so, the seed's before; else whatever comes first. */
const referenceOf = (rows: readonly LoadRow[]): ArmDefinition | undefined =>
  (
    rows.find(({ arm }) => arm.strategy === upstreamBaseline) ??
    rows.find(({ arm }) => arm.strategy === seedBaseline) ??
    rows[0]
  )?.arm;

/** The speed of `arm` against `other` on one set, by their rounds; undefined with too few for an interval. */
export const speedAgainst = (
  results: Derived,
  block: Block,
  arm: ArmDefinition,
  other: ArmDefinition,
): Way['speed'] => {
  if (arm.id === other.id) return { value: 1, low: 1, high: 1 };
  const pairs = roundPairs({ block, arm: other }, { block, arm }, 'usable-time');
  if (pairs.length < fewestPairsForInterval) return undefined;
  const estimate = ratioAmong(pairs, results.derived.comparisons);
  const { smallestEffect } = estimate;
  return { ...speedOf(estimate), ...(smallestEffect !== undefined && { smallestEffect }) };
};

/** A roof is no way to load, and of placed files the bytes were copied before the clock started: neither does a load's work. */
const isLoad = ({ strategy }: ArmDefinition): boolean => {
  const { roof, memory } = traitsOf(strategy);
  return !roof && memory !== 'placed';
};

/** Undefined where fewer than two ways were timed. */
const weigh = (results: Derived, block: Block): Weighed | undefined => {
  const rows = drawable(results, [block]).filter(({ arm }) => isLoad(arm));
  const reference = referenceOf(rows);
  if (reference === undefined || rows.length < 2) return undefined;
  const ways = rows
    .map((row) => {
      const speed = speedAgainst(results, block, row.arm, reference);
      return {
        row,
        arm: row.arm,
        usable: steadyMedian(row, ({ usable }) => usable),
        ...(speed && { speed }),
      };
    })
    .toSorted((one, other) => one.usable - other.usable);
  return ways.some(({ arm, speed }) => arm.id !== reference.id && speed !== undefined)
    ? { block, reference, ways }
    : undefined;
};

const order = ['own', 'real', 'tiny'] as const;
const cacheOf = ({ set }: Block): 'warm' | 'cold' => set.cache ?? 'warm';

/** An emulated machine, or a load that was slowed on purpose, says nothing of how fast a way is. */
const speakingBlocksOf = (results: Derived): Block[] =>
  timedBlocksOf(results).filter(
    ({ scenario, samples }) =>
      emulatedOn(machineOf(results, scenario)) === undefined && !samples.some(wasDelayed),
  );

export interface BesideRoof {
  readonly way: ArmDefinition;
  readonly speed: Speed;
}

/** Of the first set on which one way alone was timed, and beside it a roof on the same pages that reads as it does. */
export const besideRoof = (results: Derived): BesideRoof | undefined => {
  for (const block of speakingBlocksOf(results)) {
    const rows = drawable(results, [block]);
    const [way, another] = rows.flatMap(({ arm }) => (isLoad(arm) ? [arm] : []));
    const roof = rows.find(
      ({ arm }) => traitsOf(arm.strategy).roof && arm.pageKind === way?.pageKind && arm.io === way.io,
    )?.arm;
    if (way === undefined || another !== undefined || roof === undefined) continue;
    const speed = speedAgainst(results, block, way, roof);
    if (speed !== undefined) return { way, speed };
  }
  return undefined;
};

/**
 * Of each kind of set (the reader's own, real, tiny; warm, cold) the one on which most ways were timed, and of these the
 * largest. What is nearest to a reader's model comes first.
 */
const weighAll = (results: Derived): Weighed[] => {
  const timed = speakingBlocksOf(results);
  return order.flatMap((sizeClass) =>
    (['warm', 'cold'] as const).flatMap((cache) =>
      timed
        .filter((block) => block.set.sizeClass === sizeClass && cacheOf(block) === cache)
        .flatMap((block) => weigh(results, block) ?? [])
        .toSorted(
          (one, other) => other.ways.length - one.ways.length || other.block.set.bytes - one.block.set.bytes,
        )
        .slice(0, 1),
    ),
  );
};

const known = new WeakMap<Derived, readonly Weighed[]>();

/** The sentences and the plot of a first screen rest on the same comparisons, which are made once. */
export const weighedSets = (results: Derived): readonly Weighed[] => {
  const found = known.get(results) ?? weighAll(results);
  known.set(results, found);
  return found;
};

/** The fastest way of those held against the reference. */
export const fastestOf = ({ ways }: Weighed): Way | undefined =>
  ways.find(({ speed }) => speed !== undefined);

/** Whether the rounds show that it beats the reference. */
export const isShownFaster = ({ speed }: Way): boolean => speed !== undefined && speed.low > 1;
