import { mad } from './mad.ts';
import { medianRank } from './median-rank.ts';
import { median } from './quantile.ts';

/** Gaps between neighbours, at the middle of a normal sample, that the kernel's standard deviation spans. */
const gaps = 2.5;

/** The share of the smoothed sample below `at`: each value stands for a logistic distribution around it. */
const shareBelow = (sorted: Float64Array, scale: number, at: number): number => {
  let share = 0;
  for (const value of sorted) share += 1 / (1 + Math.exp((value - at) / scale));
  return share / sorted.length;
};

const smoothQuantile = (sorted: Float64Array, scale: number, share: number): number => {
  const [smallest = 0, largest = 0] = [sorted[0], sorted.at(-1)];
  // A logistic leaves less than the share beyond this many scales.
  const reach = scale * Math.log(1 / share + 1);
  let [low, high] = [smallest - reach, largest + reach];
  // Halved until the two are neighbours, or as good as: 60 halvings exhaust a double.
  for (let halvings = 0; halvings < 60 && high - low > 1e-13 * scale; halvings += 1) {
    const middle = (low + high) / 2;
    if (shareBelow(sorted, scale, middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
};

/** Without a kernel the sample is its own distribution: the value at which the running share reaches the wanted. */
const stepQuantile = (sorted: Float64Array, share: number): number =>
  sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;

const lowerEnd = (values: readonly number[], tail: number, kernel: number): number => {
  const sorted = Float64Array.from(values).sort();
  const share = medianRank(sorted.length, tail);
  // The logistic of standard deviation 1 has the scale sqrt(3) / pi.
  return kernel > 0
    ? smoothQuantile(sorted, (kernel * Math.sqrt(3)) / Math.PI, share)
    : stepQuantile(sorted, share);
};

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * The interval of the median of independent values, in their unit: the smoothed bootstrap's percentile interval,
 * computed for infinitely many resamples instead of drawn, so that it needs no seed and has no noise of its own.
 *
 * A resample draws n values from the sample with a kernel around each. Where its median falls, as a share of that
 * smoothed distribution G, follows the Beta of `medianRank`, whatever the values are; the interval's ends are
 * therefore G's quantiles at that Beta's 2.5 and 97.5 %.
 *
 * The kernel is there because few values have too few medians: the plain bootstrap of ten alarms falsely in 10 %.
 * Its standard deviation is `gaps` times the distance between neighbours at the middle of a normal sample,
 * sqrt(2 pi) s / n, with s = 1.4826 MAD; two and a half was chosen by simulation (this folder's README has the figures) and
 * widens the interval where values are few, by nearly nothing where they are many.
 *
 * Sources: Efron, "Bootstrap Methods: Another Look at the Jackknife" (1979), section 3, for the exact distribution of a
 * bootstrap median; De Angelis & Young, "Smoothing the Bootstrap" (1992), for the kernel.
 * Breaks: below five values it is too narrow; with a MAD of 0 (ties) there is no kernel, and it may be a point;
 * values that influence each other make it too narrow, values that alternate (a drift seen by ABBA) too wide.
 * Throws a RangeError without values and for a confidence outside 0..1.
 */
export const medianInterval = (values: readonly number[], confidence = 0.95): Interval => {
  if (!(confidence > 0 && confidence < 1))
    throw new RangeError(`confidence ${confidence} is not within 0..1`);
  const centre = median(values);
  const tail = (1 - confidence) / 2;
  const kernel = (gaps * Math.sqrt(2 * Math.PI) * 1.4826 * mad(values)) / values.length;
  const mirrored = values.map((value) => -value);
  // A lopsided sample can smooth the median itself out of the interval.
  const low = Math.min(centre, lowerEnd(values, tail, kernel));
  const high = Math.max(centre, -lowerEnd(mirrored, tail, kernel));
  return { low, high };
};
