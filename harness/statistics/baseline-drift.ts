import { trend } from './trend.ts';

interface Drift {
  /** From the first round to the last, as a ratio: 1.2 is 20 % slower at the end. */
  readonly total: number;
  /** Of Mann and Kendall's test (see `trend`). */
  readonly p: number;
  readonly drifting: boolean;
}

/** One in a hundred, not twenty: a run has many arms to test. */
const significant = 0.01;
/** A total drift smaller than this spoils nothing that balanced rounds do not mend. */
const worthSaying = Math.log(1.1);

/**
 * Whether the times of one arm, by rounds, drift: their logarithms have a trend with p < 1 % that comes to 10 % or more
 * over the run. Rounds that are an order and its reverse cancel a drift common to all arms; it is worth a warning all
 * the same, as ratios taken early and late in a run may not be of one machine.
 *
 * Breaks: as `trend` does; never with fewer than six rounds, as p cannot fall below 1 % before six in a row
 * rise. Throws a RangeError for times that are not positive and finite.
 */
export const baselineDrift = (times: readonly number[]): Drift => {
  const odd = times.find((time) => !(time > 0 && Number.isFinite(time)));
  if (odd !== undefined) throw new RangeError(`${odd} is no time`);
  const { slope, p } = trend(times.map(Math.log));
  const total = slope * Math.max(0, times.length - 1);
  return { total: Math.exp(total), p, drifting: p < significant && Math.abs(total) >= worthSaying };
};
