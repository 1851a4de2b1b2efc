import { ascending } from './quantile.ts';

/** A step of the empirical distribution: a value, how many of the sample lie below it, and how many up to it. */
interface Step {
  readonly at: number;
  readonly below: number;
  readonly upTo: number;
}

const stepsOf = (values: readonly number[]): Step[] => {
  const sorted = ascending(values);
  return sorted.flatMap((at, index) => {
    if (at === sorted[index + 1]) return [];
    return [{ at, below: sorted.indexOf(at), upTo: index + 1 }];
  });
};

/** The same steps seen from their other end, where what was concave is convex. */
const mirrored = (steps: readonly Step[], n: number): Step[] =>
  steps.map(({ at, below, upTo }) => ({ at: -at, below: n - upTo, upTo: n - below })).toReversed();

/**
 * For each step, the least width of a band around the distribution in which a convex function runs as far as that step:
 * from no step to a later one may it have to pass below one between them.
 */
const convexWidths = (steps: readonly Step[]): number[] => {
  let width = 1;
  return steps.map((end, last) => {
    for (const [first, start] of steps.slice(0, last).entries()) {
      for (const between of steps.slice(first + 1, last)) {
        const share = (between.at - start.at) / (end.at - start.at);
        width = Math.max(width, between.upTo - start.below - (end.below - start.below) * share);
      }
    }
    const here = width;
    // Equal values are a jump, which a single mode may have at the mode alone.
    width = Math.max(width, end.upTo - end.below);
    return here;
  });
};

/** How low a convex function within a band of this width may end at `last`: from no step may it pass below a later one. */
const lowestEnd = (steps: readonly Step[], last: number, width: number): number => {
  const end = steps[last]?.at ?? 0;
  let lowest = Number.NEGATIVE_INFINITY;
  for (let first = 0; first < last; first += 1) {
    const start = steps[first];
    if (start === undefined) continue;
    const from = start.below + width / 2;
    lowest = Math.max(lowest, start.upTo - width / 2);
    for (let middle = first + 1; middle < last; middle += 1) {
      const between = steps[middle];
      if (between === undefined) continue;
      const rise = between.upTo - width / 2 - from;
      lowest = Math.max(lowest, from + (rise * (end - start.at)) / (between.at - start.at));
    }
  }
  return lowest;
};

/** Far below what a table of critical values tells apart. */
const exactness = 1e-9;

/**
 * The dip: how far, as a share of the sample, its distribution is from the nearest one of a single mode, which is convex
 * below the mode and concave above it. 1 / (2 n) where it is as unimodal as a sample can be; near 1/4 for two clusters of
 * equal size.
 *
 * Source: Hartigan & Hartigan, "The Dip Test of Unimodality", Annals of Statistics 13 (1985). It is computed from that
 * definition, mode by mode, in some n^3 steps, not by their algorithm AS 217: a sample here is some tens of loads.
 * Breaks: ties of a coarse clock are modes to it. Throws a RangeError without values, and for values that are not finite.
 */
export const dip = (values: readonly number[]): number => {
  const odd = values.find((value) => !Number.isFinite(value));
  if (odd !== undefined) throw new RangeError(`${odd} has no place among others`);
  const n = values.length;
  if (n === 0) throw new RangeError('no values, so no distribution');
  const steps = stepsOf(values);
  const reversed = mirrored(steps, n);
  const convex = convexWidths(steps);
  const concave = convexWidths(reversed).toReversed();
  // The part below the mode may not end above where the part beyond it begins: a distribution never falls.
  const joins = (mode: number, width: number): boolean =>
    lowestEnd(steps, mode, width) + lowestEnd(reversed, steps.length - 1 - mode, width) <= n;
  let least = n;
  for (const mode of steps.keys()) {
    let low = Math.max(convex[mode] ?? n, concave[mode] ?? n);
    if (low >= least || !joins(mode, least - exactness)) continue;
    if (joins(mode, low)) {
      least = low;
      continue;
    }
    let high = least;
    while (high - low > exactness) {
      const middle = (low + high) / 2;
      if (joins(mode, middle)) high = middle;
      else low = middle;
    }
    least = high;
  }
  return least / (2 * n);
};
