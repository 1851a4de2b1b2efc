import { smallestSeen } from '../../harness/statistics/judge-change.ts';
import { plural } from '../wording/figures.ts';
import type { JudgedComparison, RunComparison } from './compare-runs.ts';

/** What the comparisons of a run could have shown, whatever they did show. */
export interface Blindness {
  /** How many could have missed a change that must be seen. */
  readonly blind: number;
  /** The smallest change that every comparison would have shown; absent where one could have shown none. */
  readonly smallest?: number;
}

/** Undefined: with so few rounds no change would have got a verdict. */
export const seenBy = (
  one: JudgedComparison,
  { threshold, judged }: Pick<RunComparison, 'threshold' | 'judged'>,
): number | undefined =>
  smallestSeen(one, Math.min(one.base.n, one.new.n), { threshold, comparisons: judged.length });

/** Whether a comparison could have missed a change that must be seen. What is found has not been missed. */
export const isBlind = (one: JudgedComparison, comparison: RunComparison): boolean => {
  const { threshold, mustSee, sameMeasurement } = comparison;
  if (sameMeasurement || one.verdict === 'regressed' || one.verdict === 'improved') return false;
  const seen = seenBy(one, comparison);
  return seen === undefined || seen > Math.max(mustSee, threshold);
};

export const blindnessOf = (comparison: RunComparison): Blindness => {
  const blind = comparison.judged.filter((one) => isBlind(one, comparison));
  const seen = blind.map((one) => seenBy(one, comparison) ?? Infinity);
  const smallest = Math.max(comparison.threshold, ...seen);
  return { blind: blind.length, ...(Number.isFinite(smallest) && { smallest }) };
};

/** "5 %", "2.5 %": as it was given. */
export const percent = (share: number): string => `${Number((share * 100).toPrecision(3))} %`;

/** "this run could only have seen changes above 38 %", of which comparisons, and what mends it. */
export const blindnessText = (comparison: RunComparison): string => {
  const { blind, smallest } = blindnessOf(comparison);
  const mustSee = Math.max(comparison.mustSee, comparison.threshold);
  const all = comparison.judged.length;
  const could =
    smallest === undefined
      ? 'this run could have missed a change of any size'
      : `this run could only have seen changes above ${percent(smallest)}`;
  return `${could}: ${blind} of ${plural(all, 'comparison')} could have missed one of ${percent(mustSee)}`;
};
