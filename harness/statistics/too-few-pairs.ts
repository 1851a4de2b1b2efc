import { fewestPairsForInterval } from './paired-ratio.ts';
import type { RatioEstimate } from './paired-ratio.ts';

export interface Shortage {
  /** `no-interval`: fewer pairs than an interval takes. `blind`: the effect wanted could have been missed. */
  readonly reason: 'no-interval' | 'blind';
  /** Pairs that would do; an even number, as rounds come in pairs. */
  readonly enough: number;
}

/**
 * Whether a comparison had too few pairs to tell a change of the factor `effect` (1.1: 10 % either way) from none, and
 * how many would do: as an interval narrows with the square root of n, n (log smallestEffect / log effect)^2.
 * `undefined`: it had enough, or its rounds were all equal.
 *
 * Breaks: `enough` is an extrapolation, and as noisy as the interval it starts from: half or twice is no surprise.
 * Throws a RangeError for an effect of 1 or less.
 */
export const tooFewPairs = (
  { n, smallestEffect }: Pick<RatioEstimate, 'n' | 'smallestEffect'>,
  effect = 1.1,
): Shortage | undefined => {
  if (!(effect > 1)) throw new RangeError(`${effect} is no change to look for`);
  if (n < fewestPairsForInterval) return { reason: 'no-interval', enough: fewestPairsForInterval + 1 };
  if (smallestEffect === undefined || smallestEffect <= effect) return undefined;
  const enough = n * (Math.log(smallestEffect) / Math.log(effect)) ** 2;
  return { reason: 'blind', enough: 2 * Math.ceil(enough / 2) };
};
