import { isRoundRange, type Budget } from './budget.ts';
import { medianInterval } from './median-interval.ts';
import { fewestPairsForInterval, logRatios } from './paired-ratio.ts';
import type { PairedTimes } from './paired-ratio.ts';

export interface Progress extends Budget {
  /** Rounds done. */
  readonly rounds: number;
  /** Each comparison's pairs so far, in the order of the rounds; fewer than rounds where loads fell back. */
  readonly comparisons: readonly PairedTimes[];
  /** Both in one unit of your choice. */
  readonly elapsed?: number;
  readonly timeAllowed?: number;
}

interface Decision {
  readonly stop: boolean;
  /**
   * `half-pair`: an order was run and not yet its reverse. `few`: below the minimum. `wide`: some interval is wider
   * than the target. `narrow`: none is. `rounds`, `time`: the budget is spent.
   */
  readonly reason: 'half-pair' | 'few' | 'wide' | 'narrow' | 'rounds' | 'time';
}

const halfWidth = (logs: readonly number[]): number => {
  if (logs.length < fewestPairsForInterval) return Number.POSITIVE_INFINITY;
  const { low, high } = medianInterval(logs);
  return (high - low) / 2;
};

/** Now and one ABBA pair ago: a width that is small only once was small by luck. */
const isNarrow = (times: PairedTimes, target: number): boolean => {
  const logs = logRatios(times);
  return halfWidth(logs) <= target && halfWidth(logs.slice(0, -2)) <= target;
};

/**
 * Whether to end after the rounds done: when the 95 % interval of every comparison is narrow enough, now and one ABBA
 * pair ago, or when the budget is spent.
 *
 * It looks at whole ABBA pairs only, so that the order stays balanced, and at widths only, never at where an interval
 * lies: ending once something is significant would find something sooner or later. A width is not free of luck
 * either: the run ends sooner when the spread happens to look small, and its interval is then too narrow; requiring it
 * twice lessens that, and the kernel of `medianInterval` was calibrated with this rule in force.
 * A comparison without any pair cannot grow narrow and is not waited for. Time allowed ends a run even before the
 * minimum; that it is then short of rounds is for `tooFewPairs` to say.
 *
 * Source: fixed-width sequential intervals, Chow & Robbins (1965); their shortfall in coverage, Anscombe (1953).
 * Breaks: where one comparison is far noisier than the others all go on to the maximum. Throws a RangeError for bounds
 * that `isRoundRange` refuses, and as `logRatios` does.
 */
export const shouldStop = (progress: Progress): Decision => {
  const { rounds, comparisons, minimum, maximum, targetHalfWidth } = progress;
  if (!isRoundRange(progress))
    throw new RangeError(`rounds from ${minimum} to ${maximum}: both must be even and in order, or both 1`);
  if (!(targetHalfWidth > 0)) throw new RangeError(`a half-width of ${targetHalfWidth}`);
  const { elapsed = 0, timeAllowed = Number.POSITIVE_INFINITY } = progress;

  if (rounds % 2 !== 0 && maximum > 1) return { stop: false, reason: 'half-pair' };
  if (rounds >= maximum) return { stop: true, reason: 'rounds' };
  if (rounds > 0 && elapsed >= timeAllowed) return { stop: true, reason: 'time' };
  if (rounds < minimum) return { stop: false, reason: 'few' };
  const paired = comparisons.filter(({ baseline }) => baseline.length > 0);
  return paired.every((times) => isNarrow(times, targetHalfWidth))
    ? { stop: true, reason: 'narrow' }
    : { stop: false, reason: 'wide' };
};
