import { aloneAmong } from './false-discovery.ts';
import { normalCdf, standardErrors } from './normal.ts';
import { fewestPairsForInterval } from './paired-ratio.ts';

/** A ratio of one run with its 95 % interval; all above zero. */
export interface MeasuredRatio {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  /** Pairs it rests on. */
  readonly n: number;
}

interface Change {
  readonly base: MeasuredRatio;
  readonly new: MeasuredRatio;
  /** The smallest relative change worth a verdict: 0.05 is 5 %, taken as a factor of 1.05 either way. */
  readonly threshold?: number;
  /** Which ratios are good ones. */
  readonly better?: 'lower' | 'higher';
}

export type ChangeVerdict = 'improved' | 'regressed' | 'same' | 'inconclusive';

interface JudgedChange {
  readonly verdict: ChangeVerdict;
  /** The new ratio over the base's: 1.1 is 10 % more. */
  readonly change: number;
  /** Its 95 % interval. */
  readonly low: number;
  readonly high: number;
  /** The probability of a change at least as far from none by noise alone; 1 where no verdict can be given. */
  readonly chance: number;
}

export const defaultThreshold = 0.05;

/** Of the intervals given. */
const confidence = 0.95;

/**
 * What a change must be told from none with: a gate judges every comparison of every pull request, so that at most one
 * in a hundred of those unchanged, not one in forty, may be called slower where noise and not the threshold decides.
 */
const accusation = 0.98;

/** Pairs. With fewer, the shorter arm of a bootstrapped interval is not to be relied on. */
const fewestForEitherArm = 10;

/** From an interval of the confidence given to that of an accusation, alone among so many comparisons. */
const stretchAmong = (comparisons: number): number =>
  standardErrors(Math.max(accusation, aloneAmong(comparisons))) / standardErrors(confidence);

const stretch = stretchAmong(1);

const checked = ({ ratio, low, high, n }: MeasuredRatio): MeasuredRatio => {
  if (!(low > 0 && low <= ratio && ratio <= high && Number.isFinite(high)))
    throw new RangeError(`${ratio} within ${low} .. ${high} is no ratio with an interval`);
  if (!Number.isInteger(n) || n < 1) throw new RangeError(`${n} pairs`);
  return { ratio, low, high, n };
};

/** The distance, in logarithms, from a ratio to the ends of its interval. */
const arms = ({ ratio, low, high }: MeasuredRatio) => ({
  below: Math.log(ratio / low),
  above: Math.log(high / ratio),
});

/**
 * The smallest change, as a share, that two intervals joined as in `judgeChange` would have shown: beyond the threshold, and
 * told from none, also if it is the only one among all `comparisons` of the two runs (`false-discovery.ts`). Undefined with
 * fewer than five pairs, which never get a verdict.
 */
export const smallestSeen = (
  { change, low, high }: Pick<JudgedChange, 'change' | 'low' | 'high'>,
  pairs: number,
  { threshold = defaultThreshold, comparisons = 1 } = {},
): number | undefined => {
  if (pairs < fewestPairsForInterval) return undefined;
  const widest = Math.max(Math.log(change / low), Math.log(high / change));
  return Math.max(threshold, Math.expm1(widest * stretchAmong(comparisons)));
};

/**
 * Whether a ratio changed from one run to another. Ratios are compared, not seconds: a slower machine is no regression.
 *
 * The change is new / base, a difference of logarithms. Its interval joins the two intervals: each end lies as far away
 * as the root of the squared distances, of the new ratio to its end on that side and of the base's to its other end.
 *
 * `improved`, `regressed`: the point lies at or beyond the threshold, and the 98 % interval excludes no change. With fewer
 * than ten pairs on a side its longer arm counts on both sides: one round apart leaves the bootstrap one arm too short.
 * Requiring the whole interval beyond the threshold would miss three in ten changes of twice the threshold at the
 * default budget; requiring the point alone would accuse noise.
 * `same`: the whole 95 % interval lies within the threshold either way.
 * `inconclusive`: neither can be said, and always with fewer than five pairs on a side, which have no interval.
 * This is of one comparison: a gate of many comparisons holds each `chance` against all (`false-discovery.ts`).
 *
 * Source: Zou & Donner, "Construction of Confidence Limits about Effect Measures" (2008), for joining; the 98 %
 * interval is the 95 % one stretched by the ratio of normal quantiles, and `chance` is of the same normal; `same` is an equivalence test, Schuirmann (1987).
 * Breaks: runs that share their noise (the same rounds judged against themselves) are told apart less well than they
 * could be; something that slows one arm for the whole of one run is a change to this gate, as it cannot know better;
 * an interval that ties made a point is taken at its word.
 * Throws a RangeError for ratios outside their intervals or not positive, and for a threshold that is not above 0.
 */
export const judgeChange = (change: Change): JudgedChange => {
  const { threshold = defaultThreshold, better = 'lower' } = change;
  if (!(threshold > 0 && Number.isFinite(threshold))) throw new RangeError(`a threshold of ${threshold}`);
  const [base, now] = [checked(change.base), checked(change.new)];
  const shift = Math.log(now.ratio / base.ratio);
  const below = Math.hypot(arms(now).below, arms(base).above);
  const above = Math.hypot(arms(now).above, arms(base).below);
  const measured = {
    change: Math.exp(shift),
    low: Math.exp(shift - below),
    high: Math.exp(shift + above),
  };

  const towards = shift > 0 ? below : above;
  const reach = Math.min(base.n, now.n) < fewestForEitherArm ? Math.max(below, above) : towards;
  const judgeable = Math.min(base.n, now.n) >= fewestPairsForInterval;
  const limit = Math.log1p(threshold);
  const moved = Math.abs(shift) >= limit && Math.abs(shift) > stretch * reach;
  const verdict = (): ChangeVerdict => {
    if (!judgeable) return 'inconclusive';
    if (moved) return shift > 0 === (better === 'lower') ? 'regressed' : 'improved';
    return shift - below > -limit && shift + above < limit ? 'same' : 'inconclusive';
  };
  const errors = shift === 0 ? 0 : (Math.abs(shift) / reach) * standardErrors(confidence);
  return { verdict: verdict(), ...measured, chance: judgeable ? 2 * normalCdf(-errors) : 1 };
};
