/**
 * ln of the gamma function, for values above 0.
 *
 * Source: Stirling's series (Abramowitz & Stegun, 6.1.41) after the recurrence has carried the value beyond 10.
 */
const logGamma = (value: number): number => {
  let shift = 0;
  let at = value;
  for (; at < 10; at += 1) shift += Math.log(at);
  const series = 1 / (12 * at) - 1 / (360 * at ** 3) + 1 / (1260 * at ** 5);
  return (at - 0.5) * Math.log(at) - at + Math.log(2 * Math.PI) / 2 + series - shift;
};

/**
 * The probability of a chi-square with these degrees of freedom, whole or not, below `value`.
 *
 * Source: the series of the incomplete gamma function (Abramowitz & Stegun, 6.5.29).
 */
export const chiSquareCdf = (value: number, degrees: number): number => {
  if (!(degrees > 0)) throw new RangeError(`${degrees} degrees of freedom`);
  if (!(value > 0)) return 0;
  const [shape, at] = [degrees / 2, value / 2];
  let term = 1;
  let sum = 1;
  for (let index = 1; term > 1e-14 * sum; index += 1) {
    term *= at / (shape + index);
    sum += term;
  }
  return Math.min(1, sum * Math.exp(shape * Math.log(at) - at - logGamma(shape + 1)));
};

/**
 * The value below which a chi-square falls with probability `p`; 5.024 for 0.975 and 1 degree of freedom.
 *
 * By bisection of `chiSquareCdf`. Breaks: the time of the series grows with the value; a million degrees are too many.
 * Throws a RangeError for degrees not above 0, and for a `p` outside 0..1 or on its ends.
 */
export const chiSquareQuantile = (p: number, degrees: number): number => {
  if (!(p > 0 && p < 1)) throw new RangeError(`probability ${p} is not between 0 and 1`);
  let [low, high] = [0, degrees + 10];
  while (chiSquareCdf(high, degrees) < p) high *= 2;
  for (let step = 0; step < 200 && high - low > 1e-10 * high; step += 1) {
    const middle = (low + high) / 2;
    if (chiSquareCdf(middle, degrees) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
};
