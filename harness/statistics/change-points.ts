import { chiSquareQuantile } from './chi-square.ts';

/** One run's value of a quantity, with the variance that its own rounds imply. */
export interface Observation {
  readonly value: number;
  readonly variance: number;
}

/** Observations `from` to before `to`, taken to have one true value. */
export interface Segment {
  readonly from: number;
  readonly to: number;
  /** Weighted by the inverse of each variance. */
  readonly mean: number;
  /** Of that mean. */
  readonly variance: number;
}

/** Observations. One run that lies apart is no change: whatever moved is there in the next run too. */
const shortest = 2;

/** Of chi-square with one degree of freedom: half of all squared standard errors are below it. */
const middle = chiSquareQuantile(0.5, 1);

/**
 * The variance from run to run that rounds do not explain, over many series, so that it is not taken for changes: the one with
 * which half of all squared differences between neighbours are below what half of chi-square is. 0 where the rounds explain all.
 *
 * Source: differences of neighbours as an estimate free of a moving mean, von Neumann (1941); their median instead of their mean,
 * as changes are among them, Hampel (1974).
 * Breaks: it is one figure for all series. Where runs move in more than half of all steps, the changes count as spread.
 */
export const varianceBetweenRuns = (series: readonly (readonly Observation[])[]): number => {
  const steps = series.flatMap((one) =>
    one.slice(1).flatMap((now, place) => {
      const before = one[place];
      return before === undefined
        ? []
        : [{ square: (now.value - before.value) ** 2, variance: now.variance + before.variance }];
    }),
  );
  if (steps.length === 0) return 0;
  const typical = (extra: number): number => {
    const squares = steps
      .map(({ square, variance }) => (square === 0 ? 0 : square / (variance + 2 * extra)))
      .toSorted((a, b) => a - b);
    return squares[Math.floor((squares.length - 1) / 2)] ?? 0;
  };
  if (typical(0) <= middle) return 0;
  let [low, high] = [0, Math.max(...steps.map(({ square }) => square))];
  while (high - low > 1e-3 * high) {
    const half = (low + high) / 2;
    if (typical(half) > middle) low = half;
    else high = half;
  }
  return high;
};

/**
 * The series as it is searched: no observation counts as surer than the middle one of its series, because a run of ten rounds
 * that happen to lie close together says so of itself; and `betweenRuns` is in each variance.
 */
export const prudent = (series: readonly Observation[], betweenRuns: number): Observation[] => {
  const sorted = series.map(({ variance }) => variance).toSorted((a, b) => a - b);
  const typical = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return series.map(({ value, variance }) => ({
    value,
    variance: Math.max(variance, typical) + betweenRuns,
  }));
};

/**
 * What a further change must explain, in squared standard errors, so that a share `rate` of histories without any change shows
 * one: Bonferroni over every place of every series. Half of what is promised (one in twenty), because the variances themselves are
 * estimates; `simulation/histories.test.ts` shows what comes of it.
 */
export const changePenalty = (
  observations: number,
  { rate = 0.025 }: { readonly rate?: number } = {},
): number => chiSquareQuantile(1 - rate / Math.max(1, observations), 1);

/**
 * The segments of a series that explain it best, each change paid for with `penalty`: the least sum of squared standard errors
 * from the segments' means plus the penalties. A change stands where a segment begins. Each has two observations at least, so a
 * change is named after the second run that shows it.
 *
 * Sources: Jackson et al., "An Algorithm for Optimal Partitioning of Data on an Interval" (2005), for the exact search; Killick,
 * Fearnhead & Eckley, "Optimal Detection of Changepoints With a Linear Computational Cost" (2012), for the cost with a penalty. Its
 * pruning is left out: histories have hundreds of runs, not millions.
 * Breaks: a slow drift is shown as steps. Variances are taken at their word: `varianceBetweenRuns` is to be in them.
 * Throws a RangeError for a variance that is not above 0.
 */
export const segmentsOf = (series: readonly Observation[], penalty: number): Segment[] => {
  if (series.some(({ value, variance }) => !(variance > 0) || !Number.isFinite(value + variance)))
    throw new RangeError('an observation needs a finite value and a variance above 0');
  const sums = { weight: [0], value: [0], square: [0] };
  for (const [place, { value, variance }] of series.entries()) {
    sums.weight.push((sums.weight[place] ?? 0) + 1 / variance);
    sums.value.push((sums.value[place] ?? 0) + value / variance);
    sums.square.push((sums.square[place] ?? 0) + value ** 2 / variance);
  }
  const within = (of: readonly number[], from: number, to: number): number => (of[to] ?? 0) - (of[from] ?? 0);
  const cost = (from: number, to: number): number =>
    within(sums.square, from, to) - within(sums.value, from, to) ** 2 / within(sums.weight, from, to);

  const best = [-penalty];
  const lastStart = [0];
  for (let end = 1; end <= series.length; end += 1) {
    let [least, start] = [cost(0, end), 0];
    for (let from = shortest; from <= end - shortest; from += 1) {
      const total = (best[from] ?? Infinity) + penalty + cost(from, end);
      if (total < least) [least, start] = [total, from];
    }
    best.push(least);
    lastStart.push(start);
  }
  const segments: Segment[] = [];
  for (let to = series.length; to > 0; to = segments[0]?.from ?? 0) {
    const from = lastStart[to] ?? 0;
    const weight = within(sums.weight, from, to);
    segments.unshift({ from, to, mean: within(sums.value, from, to) / weight, variance: 1 / weight });
  }
  return segments;
};
