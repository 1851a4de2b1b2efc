import { ascending, median } from './quantile.ts';

interface TimerGrain {
  /** Share of the times that equal another, 0..1. */
  readonly tied: number;
  /** The smallest difference there is between two times, as a share of their median, of the longest where that is 0; 0 where all are equal. */
  readonly grain: number;
  readonly coarse: boolean;
}

/** More than this share of equal times, or a grain this large, and the clock shows in the ratio. */
const mostTied = 0.25;
const largestGrain = 0.01;

/**
 * Whether the clock was too coarse for what it timed: a quarter of the times equal another, and the step between
 * different ones is 1 % of the median or more, or there is none at all.
 *
 * Both are required, as times of a fine clock may be tied by rounding that matters to nobody, and few times may lie
 * far apart by chance without being tied.
 * Breaks: with one time it says nothing (not coarse). A coarse clock whose steps fall between the times, as when each
 * is ten times the next, is not seen. Throws a RangeError without times and for any that is negative or not finite.
 */
export const timerGrain = (times: readonly number[]): TimerGrain => {
  const odd = times.find((time) => !(time >= 0 && Number.isFinite(time)));
  if (odd !== undefined) throw new RangeError(`${odd} is no time`);
  const middle = median(times);
  const groups = [...Map.groupBy(times, (time) => time).values()];
  const tied = groups.reduce((sum, { length }) => sum + (length > 1 ? length : 0), 0) / times.length;
  const distinct = ascending(groups.flatMap(([time]) => time ?? []));
  const steps = distinct.slice(1).map((time, index) => time - (distinct[index] ?? 0));
  const whole = middle > 0 ? middle : (distinct.at(-1) ?? 0);
  const grain = steps.length === 0 ? 0 : Math.min(...steps) / whole;
  return { tied, grain, coarse: tied > mostTied && (steps.length === 0 || grain >= largestGrain) };
};
