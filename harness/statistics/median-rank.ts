/** Over the lower half of the distribution. */
const steps = 2000;

const tails = new Map<string, number>();

/**
 * Where the median of n draws from any distribution falls, as a share of that distribution: the value it stays below
 * with probability `tail` (up to 1/2). 0.5 in the limit of many draws, `tail` itself for one.
 *
 * It is the quantile of a Beta((n + 1) / 2, (n + 1) / 2), whose density is added up in small steps and remembered.
 * Sources: the distribution of an order statistic, exactly so for odd n; for even n, where the middle lies between two
 * draws, the weights of Harrell & Davis, "A New Distribution-Free Quantile Estimator" (1982).
 * Breaks: five digits are right, fewer for tails below one in a million. Throws a RangeError for a tail outside 0..1/2
 * and for less than one draw.
 */
export const medianRank = (n: number, tail: number): number => {
  if (!(tail > 0 && tail <= 0.5)) throw new RangeError(`a tail of ${tail}`);
  if (!Number.isInteger(n) || n < 1) throw new RangeError(`${n} draws`);
  const key = `${n} ${tail}`;
  const known = tails.get(key);
  if (known !== undefined) return known;
  const step = 0.5 / steps;
  const density = (index: number): number => {
    const share = (index + 0.5) * step;
    return (4 * share * (1 - share)) ** ((n - 1) / 2);
  };
  const mass = Float64Array.from({ length: steps }, (_, index) => density(index));
  const wanted = 2 * tail * mass.reduce((sum, each) => sum + each, 0);
  let index = 0;
  let below = 0;
  for (; below + (mass[index] ?? 1) < wanted; index += 1) below += mass[index] ?? 1;
  const found = (index + (wanted - below) / (mass[index] ?? 1)) * step;
  tails.set(key, found);
  return found;
};
