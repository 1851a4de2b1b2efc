import { standardErrors } from './normal.ts';

export interface Proportion {
  /** successes / trials */
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The interval of a probability of which `successes` were seen in `trials` independent ones.
 *
 * Source: Wilson, "Probable Inference, the Law of Succession, and Statistical Inference" (1927), without a correction
 * for continuity; recommended by Brown, Cai & DasGupta, "Interval Estimation for a Binomial Proportion" (2001).
 * Breaks: it covers a little less than it says for probabilities very near 0 or 1; where trials influence each other
 * it is too narrow. Throws a RangeError without trials and for counts that are not whole or not within them.
 */
export const wilson = (successes: number, trials: number, confidence = 0.95): Proportion => {
  if (!Number.isInteger(trials) || trials < 1) throw new RangeError(`${trials} trials`);
  if (!Number.isInteger(successes) || successes < 0 || successes > trials)
    throw new RangeError(`${successes} of ${trials} trials`);
  const share = successes / trials;
  const z2 = standardErrors(confidence) ** 2 / trials;
  const centre = (share + z2 / 2) / (1 + z2);
  const half = Math.sqrt(z2 * (share * (1 - share) + z2 / 4)) / (1 + z2);
  return { share, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
};
