import { roundPairs } from '../../harness/comparison/round-pairs.ts';
import type { Case } from '../../harness/comparison/round-pairs.ts';
import { obtainedAsRequested } from '../../harness/comparison/standing.ts';
import { samplesOf } from '../../harness/comparison/block.ts';
import { medianInterval } from '../../harness/statistics/median-interval.ts';
import { fewestPairsForInterval } from '../../harness/statistics/paired-ratio.ts';
import { median } from '../../harness/statistics/quantile.ts';

/** Nanoseconds; the ends of a 95 % interval, or the range of several. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** What a page more costs, measured on one set by two arms that differ in how many pages they take. */
export interface PageCost {
  readonly parts: number;
  readonly cost: Estimate;
  /** Median of the arm that takes fewer pages, and how many those are. */
  readonly fewer: { readonly time: number; readonly pages: number };
}

const pagesOf = ({ block, arm }: Case, pageBytes: number): number => {
  const load = samplesOf(block, arm).flatMap((sample) => obtainedAsRequested(sample) ?? [])[0];
  return load === undefined ? 0 : load.memory.region / pageBytes;
};

/**
 * The difference of the two arms' times in each round, divided by that of their pages. Undefined where they take as many, or
 * fewer rounds timed both than an interval takes.
 */
export const pageCost = (many: Case, few: Case, pageBytes: number): PageCost | undefined => {
  const pages = pagesOf(few, pageBytes);
  const more = pagesOf(many, pageBytes) - pages;
  const pairs = roundPairs(many, few, 'usable-time');
  if (more <= 0 || pages <= 0 || pairs.length < fewestPairsForInterval) return undefined;
  const costs = pairs.map(({ before, after }) => (before - after) / more);
  return {
    parts: many.block.set.parts,
    cost: { value: median(costs), ...medianInterval(costs) },
    fewer: { time: median(pairs.map(({ after }) => after)), pages },
  };
};

/**
 * How many times as fast one mapping would load so many parts of these sizes, each smaller than a page: the time of the set of
 * most parts grows by its parts without its pages, and a mapping a part takes a page more for each. The range is that of the
 * costs, from the lowest end of a set's interval to the highest. It is a projection, and rests on what it names.
 */
export const projectedSpeedUp = (
  costs: readonly PageCost[],
  parts: number,
  partBytes: number,
  pageBytes: number,
): Estimate | undefined => {
  const largest = costs.toSorted((one, other) => other.parts - one.parts)[0];
  if (largest === undefined) return undefined;
  const at = (cost: number): number => {
    const each = Math.max(0, largest.fewer.time - cost * largest.fewer.pages) / largest.parts;
    const pages = Math.ceil((parts * partBytes) / pageBytes);
    const one = cost * pages + each * parts;
    return (one + cost * (parts - pages)) / one;
  };
  const ends = [
    Math.min(...costs.map(({ cost }) => cost.low)),
    Math.max(...costs.map(({ cost }) => cost.high)),
  ].map((cost) => at(Math.max(0, cost)));
  return {
    value: at(Math.max(0, median(costs.map(({ cost }) => cost.value)))),
    low: Math.min(...ends),
    high: Math.max(...ends),
  };
};
