import { median } from './quantile.ts';

/**
 * Median absolute deviation from the median, unscaled: multiply by 1.4826 to estimate the standard deviation of
 * normally distributed values.
 *
 * Source: Hampel, "The Influence Curve and Its Role in Robust Estimation" (1974).
 * Breaks: it is zero as soon as more than half of the values are equal (a coarse clock does that), however far
 * away the others lie. Throws a RangeError without values.
 */
export const mad = (values: readonly number[]): number => {
  const centre = median(values);
  return median(values.map((value) => Math.abs(value - centre)));
};
