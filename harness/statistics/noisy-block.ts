import { median } from './quantile.ts';

/** The largest MAD of log-ratios, as a factor, for which the statistics here are calibrated (README.md). */
export const calibratedMad = 1.06;

/**
 * How noisy the rounds of a block are, by the MADs (factors) of its comparisons: their median, if it is beyond what was
 * calibrated for. One comparison may be noisy by luck, half of them are not.
 *
 * Breaks: at a true MAD of just the limit it is a toss; with six rounds and three comparisons it alarms in 3 % of
 * blocks at a MAD of 4 %, and in 77 % at one of 10 %. Throws a RangeError for a MAD below 1, which no factor of spread is.
 */
export const noisyBlock = (mads: readonly number[]): number | undefined => {
  const odd = mads.find((mad) => !(mad >= 1 && Number.isFinite(mad)));
  if (odd !== undefined) throw new RangeError(`a MAD of ${odd} as a factor`);
  if (mads.length === 0) return undefined;
  const typical = median(mads);
  return typical > calibratedMad ? typical : undefined;
};
