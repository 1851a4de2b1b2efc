import { mad } from './mad.ts';
import { medianInterval } from './median-interval.ts';
import { normalQuantile, standardErrors } from './normal.ts';
import { outliers } from './outliers.ts';
import { median } from './quantile.ts';

export interface PairedTimes {
  /** Index i of both is one round: loads made minutes apart never meet in a ratio. */
  readonly baseline: readonly number[];
  readonly candidate: readonly number[];
}

interface PairedSamples extends PairedTimes {
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
  /** As a factor: half of the rounds lie within ratio / mad .. ratio * mad. 1 where most rounds are equal. */
  readonly mad: number;
  /** Indices of the rounds far from the others (see `outliers`). They are in the estimate all the same. */
  readonly outliers: number[];
  /**
   * The smallest true change, as a ratio above 1 (or one over it, below), that a run like this one tells from no
   * change with 80 % power. Absent where there is no interval to say it from: too few pairs, or nothing but ties.
   */
  readonly smallestEffect?: number;
}

/**
 * With fewer pairs no interval here earns its 95 %: of three, one in eleven excludes an unchanged ratio, and the spread
 * it is built on is that of one or two values. From five on false alarms are 5 % or fewer (this folder's README).
 */
export const fewestPairsForInterval = 5;

/** The chance with which `smallestEffect` would be found. */
const power = 0.8;

/**
 * log(candidate / baseline), by rounds. Throws a RangeError without pairs, for lists of unequal length, and for times
 * that are not positive and finite: a zero time has no logarithm, and means that the clock was too coarse.
 */
export const logRatios = ({ baseline, candidate }: PairedTimes): number[] => {
  if (baseline.length === 0) throw new RangeError('no pairs, so no ratio');
  if (candidate.length !== baseline.length)
    throw new RangeError(`${baseline.length} baseline values, ${candidate.length} of the candidate`);
  return baseline.map((before, round) => {
    const log = Math.log((candidate[round] ?? Number.NaN) / before);
    if (!(before > 0) || !Number.isFinite(log)) {
      throw new RangeError(`round ${round}: ${candidate[round]} / ${before} has no finite logarithm`);
    }
    return log;
  });
};

/** What an interval of this half-width could have found: both errors, in standard errors, added up. */
const detectable = (halfWidth: number, confidence: number): number => {
  const reach = standardErrors(confidence);
  return (halfWidth / reach) * (reach + normalQuantile(power));
};

/**
 * How many times as large the candidate is as the baseline, by rounds.
 *
 * Estimator: exp(median(log(candidate / baseline))), which swapping the two arms inverts exactly as it should.
 * Interval: smoothed bootstrap by round, for infinitely many resamples (see `medianInterval`): the same times give
 * the same interval, with no seed. `smallestEffect`: Cohen, "Statistical Power Analysis" (1988), with the standard
 * error the interval implies.
 * Breaks:
 * - with few pairs (see `fewestPairsForInterval`); the interval of one pair is a point;
 * - where all rounds share a drift that is not common to both arms (a cache warmed by one arm for the other): no
 *   resampling sees it, only a balanced order does;
 * - with ties from a coarse clock: the interval may collapse to a point.
 * Throws a RangeError as `logRatios` does, and for a confidence outside 0..1.
 */
export const pairedRatio = (samples: PairedSamples): RatioEstimate => {
  const { confidence = 0.95 } = samples;
  const logs = logRatios(samples);
  const { low, high } = medianInterval(logs, confidence);
  const told = logs.length >= fewestPairsForInterval && high > low;
  return {
    ratio: Math.exp(median(logs)),
    low: Math.exp(low),
    high: Math.exp(high),
    n: logs.length,
    mad: Math.exp(mad(logs)),
    outliers: outliers(logs),
    ...(told ? { smallestEffect: Math.exp(detectable((high - low) / 2, confidence)) } : {}),
  };
};
