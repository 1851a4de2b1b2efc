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

interface Sums {
  /** Of all observations before `place`, times the inverse of each variance. */
  readonly weight: readonly number[];
  readonly value: readonly number[];
  readonly square: readonly number[];
}

const sumsOf = (series: readonly Observation[]): Sums => {
  const sums = { weight: [0], value: [0], square: [0] };
  for (const [place, { value, variance }] of series.entries()) {
    sums.weight.push((sums.weight[place] ?? 0) + 1 / variance);
    sums.value.push((sums.value[place] ?? 0) + value / variance);
    sums.square.push((sums.square[place] ?? 0) + value ** 2 / variance);
  }
  return sums;
};

const within = (of: readonly number[], from: number, to: number): number => (of[to] ?? 0) - (of[from] ?? 0);

/**
 * Where the segments begin that explain a series best, each change paid for with `penalty`: the least sum of squared standard
 * errors from the segments' means plus the penalties, of all ways to cut it into segments of two observations or more.
 *
 * Sources: Jackson et al., "An Algorithm for Optimal Partitioning of Data on an Interval" (2005), for the exact search; Killick,
 * Fearnhead & Eckley, "Optimal Detection of Changepoints With a Linear Computational Cost" (2012), for the cost with a penalty. Its
 * pruning is left out: histories have hundreds of runs, not millions.
 */
export const leastCut = (series: readonly Observation[], penalty: number): number[] => {
  const { weight, value, square } = sumsOf(series);
  const cost = (from: number, to: number): number =>
    within(square, from, to) - within(value, from, to) ** 2 / within(weight, from, to);
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
  const starts: number[] = [];
  for (let end = series.length; end > 0; end = starts[0] ?? 0) starts.unshift(lastStart[end] ?? 0);
  return starts;
};

/**
 * The segments of `leastCut`. A change stands where a segment begins, and is named after the second run that shows it. Where one
 * run alone lies apart, its neighbour is drawn into its segment: a segment whose first run is nearer to the mean before it is
 * joined to what is before it.
 *
 * Breaks: a slow drift is shown as steps. Variances are taken at their word: `varianceBetweenRuns` is to be in them.
 * Throws a RangeError for a variance that is not above 0.
 */
export const segmentsOf = (series: readonly Observation[], penalty: number): Segment[] => {
  if (series.some(({ value, variance }) => !(variance > 0) || !Number.isFinite(value + variance)))
    throw new RangeError('an observation needs a finite value and a variance above 0');
  const sums = sumsOf(series);
  const segment = (from: number, to: number): Segment => {
    const weight = within(sums.weight, from, to);
    return { from, to, mean: within(sums.value, from, to) / weight, variance: 1 / weight };
  };
  const starts = leastCut(series, penalty);
  return starts
    .map((from, place) => segment(from, starts[place + 1] ?? series.length))
    .reduce<Segment[]>((kept, now) => {
      const before = kept.at(-1);
      const first = series[now.from]?.value ?? 0;
      if (before === undefined || Math.abs(first - now.mean) < Math.abs(first - before.mean))
        return [...kept, now];
      return [...kept.slice(0, -1), segment(before.from, now.to)];
    }, []);
};
