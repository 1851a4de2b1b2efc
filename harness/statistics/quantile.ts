/** Numbers in ascending order; what `ascending` returns. Quantiles of unsorted numbers mean nothing. */
export type Ascending = readonly number[] & { readonly ascending: unique symbol };

export const ascending = (values: readonly number[]): Ascending =>
  values.toSorted((a, b) => a - b) as unknown as Ascending;

/**
 * The q-quantile by linear interpolation between closest ranks.
 *
 * Source: Hyndman & Fan, "Sample Quantiles in Statistical Packages" (1996), type 7: the default of R and NumPy.
 * Breaks: an extreme quantile of few values is one of those values; below 1 / (n - 1) it says nothing beyond
 * the minimum. Throws a RangeError without values and for a `q` outside 0..1.
 */
export const quantile = (sorted: Ascending, q: number): number => {
  if (!(q >= 0 && q <= 1)) throw new RangeError(`quantile ${q} is not within 0..1`);
  const rank = (sorted.length - 1) * q;
  const below = sorted[Math.floor(rank)];
  const above = sorted[Math.ceil(rank)];
  if (below === undefined || above === undefined) throw new RangeError('no values, so no quantile');
  // Equal neighbours are returned as they are: interpolating between them could round away from both.
  return below === above ? below : below + (above - below) * (rank - Math.floor(rank));
};

/** The middle value, or the mean of the two middle ones. Throws a RangeError without values. */
export const median = (values: readonly number[]): number => quantile(ascending(values), 0.5);
