/**
 * The standard normal distribution function: the probability of a value below `z`.
 *
 * Source: Marsaglia, "Evaluating the Normal Distribution" (2004): 1/2 + density * (z + z^3/3 + z^5/15 + ..).
 * Breaks: beyond 8 standard deviations it is taken as 0 or 1; the error is absolute, near 1e-15, so that ratios of far
 * tails mean nothing.
 */
export const normalCdf = (z: number): number => {
  if (z < -8) return 0;
  if (z > 8) return 1;
  let term = z;
  let sum = z;
  for (let odd = 3; Math.abs(term) > 1e-17 * Math.abs(sum); odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
};

/**
 * The value below which a standard normal falls with probability `p`; 1.96 for 0.975.
 *
 * Source: `normalCdf` inverted by bisection, to within 1e-12.
 * Breaks: beyond 8 standard deviations. Throws a RangeError for a `p` outside 0..1 or on its ends.
 */
export const normalQuantile = (p: number): number => {
  if (!(p > 0 && p < 1)) throw new RangeError(`probability ${p} is not between 0 and 1`);
  let [low, high] = [-8, 8];
  while (high - low > 1e-12) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
};

/** How many standard errors a two-sided interval of this confidence reaches to either side; 1.96 for 0.95. */
export const standardErrors = (confidence: number): number => normalQuantile((1 + confidence) / 2);
