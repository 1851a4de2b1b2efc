import { normalQuantile } from './normal.ts';

/** Over the quarter turn that stands for all values above zero. */
const steps = 4000;

/** Beyond so many degrees of freedom it is the normal distribution to four digits. */
const mostDegrees = 10_000;

/**
 * The value below which Student's t with these degrees of freedom, whole or not, falls with probability `p`; 4.303 for
 * 0.975 and 2. In the limit of many degrees it is the normal quantile.
 *
 * With t = sqrt(df) tan(angle) the density is cos(angle) ^ (df - 1), up to a constant, over a quarter turn to either
 * side; it is added up in small steps.
 * Sources: Student, "The Probable Error of a Mean" (1908), where it is made with that very angle.
 * Breaks: five digits are right, fewer for tails below one in a thousand. Throws a RangeError for fewer than 1 degree
 * of freedom, and for a `p` outside 0..1 or on its ends.
 */
export const studentQuantile = (p: number, degrees: number): number => {
  if (!(degrees >= 1)) throw new RangeError(`${degrees} degrees of freedom`);
  if (!(p > 0 && p < 1)) throw new RangeError(`probability ${p} is not between 0 and 1`);
  if (degrees > mostDegrees) return normalQuantile(p);
  const step = Math.PI / 2 / steps;
  const mass = Float64Array.from(
    { length: steps },
    (_, index) => Math.cos((index + 0.5) * step) ** (degrees - 1),
  );
  const wanted = Math.abs(2 * p - 1) * mass.reduce((sum, each) => sum + each, 0);
  let index = 0;
  let below = 0;
  for (; index < steps - 1 && below + (mass[index] ?? 0) < wanted; index += 1) below += mass[index] ?? 0;
  const angle = (index + (wanted - below) / (mass[index] ?? 1)) * step;
  return Math.sign(p - 0.5) * Math.sqrt(degrees) * Math.tan(angle);
};
