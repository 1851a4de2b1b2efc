import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { ascending, median, quantile } from './quantile.ts';

export interface PairedSamples {
  /** Index i of both is one round: loads made minutes apart never meet in a ratio. */
  readonly baseline: readonly number[];
  readonly candidate: readonly number[];
  /** A 32-bit integer. The same seed and samples give the same interval, bit for bit. */
  readonly seed: number;
  readonly resamples?: number;
  /** Of the interval, between 0 and 1. */
  readonly confidence?: number;
}

export interface RatioEstimate {
  /** candidate / baseline */
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  /** Pairs. */
  readonly n: number;
}

/**
 * With fewer pairs no interval here earns its 95 %: the span from the smallest to the largest of n ratios holds the
 * true median with probability 1 - 2 * 0.5^n, which is 75 % for three pairs, 87.5 % for four, 93.8 % for five.
 */
export const fewestPairsForInterval = 5;

/**
 * How many times as large the candidate is as the baseline, by rounds.
 *
 * Estimator: exp(median(log(candidate / baseline))), which swapping the two arms inverts exactly as it should.
 * Interval: percentile bootstrap, whole rounds resampled with replacement.
 * Source: Efron & Tibshirani, "An Introduction to the Bootstrap" (1993), chapter 13.
 * Breaks:
 * - with few pairs: the interval never leaves the smallest and largest ratio seen; it is exactly those for up to
 *   five pairs, and a single point for one (see `fewestPairsForInterval`);
 * - where all rounds share a drift that is not common to both arms (a cache warmed by one arm for the other): no
 *   resampling sees it, only a balanced order does;
 * - with ties from a coarse clock: the interval may collapse to a point.
 * Throws a RangeError without pairs, for lists of unequal length, and for times that are not positive and finite: a
 * zero time has no logarithm, and means that the clock was too coarse.
 */
export const pairedRatio = (samples: PairedSamples): RatioEstimate => {
  const { baseline, candidate, seed, resamples = 4000, confidence = 0.95 } = samples;
  const n = baseline.length;
  if (n === 0) throw new RangeError('no pairs, so no ratio');
  if (candidate.length !== n)
    throw new RangeError(`${n} baseline values, ${candidate.length} of the candidate`);
  if (!(confidence > 0 && confidence < 1))
    throw new RangeError(`confidence ${confidence} is not within 0..1`);
  if (!Number.isInteger(resamples) || resamples < 1) throw new RangeError(`${resamples} resamples`);

  const logs = baseline.map((before, round) => {
    const log = Math.log((candidate[round] ?? Number.NaN) / before);
    if (!(before > 0) || !Number.isFinite(log)) {
      throw new RangeError(`round ${round}: ${candidate[round]} / ${before} has no finite logarithm`);
    }
    return log;
  });

  const random = xoroshiro128plus(seed);
  const estimates = Array.from({ length: resamples }, () =>
    median(logs.map(() => logs[uniformInt(random, 0, n - 1)] ?? 0)),
  );
  const tail = (1 - confidence) / 2;
  const sorted = ascending(estimates);
  return {
    ratio: Math.exp(median(logs)),
    low: Math.exp(quantile(sorted, tail)),
    high: Math.exp(quantile(sorted, 1 - tail)),
    n,
  };
};
