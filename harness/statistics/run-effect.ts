import { chiSquareQuantile } from './chi-square.ts';
import { normalQuantile, standardErrors } from './normal.ts';
import { fewestPairsForInterval } from './paired-ratio.ts';
import type { RatioEstimate } from './paired-ratio.ts';
import { studentQuantile } from './student.ts';

/** What one run found of a comparison, from its rounds alone. */
export type RunEstimate = Pick<RatioEstimate, 'ratio' | 'low' | 'high' | 'n'>;

/** One comparison in several runs. */
export interface RepeatedComparison {
  /** By run, each with five rounds or more. */
  readonly runs: readonly RunEstimate[];
  /** How much of it no other comparison repeats: two that share an arm share what a run does to it. 1: all of it. */
  readonly weight?: number;
}

/** What a run does to a ratio beside the noise of its rounds, the same for all the rounds of the run. */
export interface RunEffect {
  /** Standard deviation, of log(ratio), from run to run; 0 where rounds explain all that runs differ by. */
  readonly deviation: number;
  /** Its 95 % interval. */
  readonly low: number;
  readonly high: number;
  /** That the estimate rests on: runs beyond the first, over all comparisons. */
  readonly degrees: number;
  /** Of `deviation` squared, as an estimate: its own variance. */
  readonly uncertainty: number;
}

/** Of an interval computed from rounds. */
const confidence = 0.95;

/** The variance of a run's median that the interval of its rounds implies. */
const roundVariance = ({ low, high }: RunEstimate): number =>
  (Math.log(high / low) / 2 / standardErrors(confidence)) ** 2;

const mean = (values: readonly number[]): number =>
  values.reduce((sum, each) => sum + each, 0) / values.length;

const checked = (run: RunEstimate): RunEstimate => {
  const { ratio, low, high, n } = run;
  if (!(low > 0 && low <= high && Number.isFinite(high) && ratio > 0 && Number.isFinite(ratio)))
    throw new RangeError(`${ratio} within ${low} .. ${high} is no ratio with an interval`);
  if (!(n >= fewestPairsForInterval)) throw new RangeError(`${n} rounds have no interval`);
  return run;
};

/**
 * How much runs differ beyond what their rounds explain, pooled over comparisons: the method of moments for one-way
 * random effects. In each comparison the variance of the runs' log-ratios is expected to be that of the run effect plus
 * the mean variance of a run's own median; the run effect is the weighted mean of the differences, or 0 if that is
 * below zero. Undefined where no comparison has two runs.
 *
 * The interval is that of a pooled variance, less the part of the rounds.
 * Sources: Hedges, "A Random Effects Model for Effect Sizes" (1983), for unweighted moments; Searle, Casella &
 * McCulloch, "Variance Components" (1992), chapter 3, for pooling and for setting it to 0; Williams, "A Confidence
 * Interval for Variance Components" (1962), for the interval; Satterthwaite, "An Approximate Distribution of Estimates
 * of Variance Components" (1946), for the degrees of freedom of comparisons with unlike rounds.
 * Breaks: it is one figure for all comparisons, too small for those that runs move most and too large for the
 * others; where all runs are off the same way (they follow each other on one boot of one machine) nothing shows it;
 * what moves comparisons together that share no arm makes its degrees of freedom too many.
 * Throws a RangeError for ratios without an interval and for a weight not above 0.
 */
export const runEffect = (comparisons: readonly RepeatedComparison[]): RunEffect | undefined => {
  const parts = comparisons.flatMap(({ runs, weight = 1 }) => {
    if (!(weight > 0)) throw new RangeError(`a weight of ${weight}`);
    if (runs.length < 2) return [];
    const logs = runs.map((run) => Math.log(checked(run).ratio));
    const centre = mean(logs);
    const squares = logs.reduce((sum, log) => sum + (log - centre) ** 2, 0);
    const degrees = weight * (runs.length - 1);
    return [{ squares: weight * squares, degrees, within: mean(runs.map(roundVariance)) }];
  });
  if (parts.length === 0) return undefined;
  const sum = (of: (part: (typeof parts)[number]) => number): number =>
    parts.reduce((all, part) => all + of(part), 0);
  const degrees = sum((part) => part.degrees);
  const between = sum((part) => part.squares) / degrees;
  const within = sum((part) => part.degrees * part.within) / degrees;
  const variance = Math.max(0, between - within);
  // Each comparison's variance is expected to be its own; with all alike these are the degrees of the pool.
  const expected = sum((part) => part.degrees * (variance + part.within) ** 2);
  const pooled = Math.max(1, expected > 0 ? (degrees * (variance + within)) ** 2 / expected : degrees);
  const end = (p: number): number =>
    Math.sqrt(Math.max(0, (pooled * between) / chiSquareQuantile(p, pooled) - within));
  return {
    deviation: Math.sqrt(variance),
    low: end((1 + confidence) / 2),
    high: end((1 - confidence) / 2),
    degrees,
    uncertainty: (2 * expected) / degrees ** 2,
  };
};

interface Contrast {
  /** log(ratio) of the runs, each times its coefficient, added up. */
  readonly log: number;
  readonly error: number;
  readonly degrees: number;
}

/** A sum of runs with the error that rounds and runs give it, and the degrees of freedom of that error. */
const contrast = (
  runs: readonly RunEstimate[],
  coefficients: readonly number[],
  { deviation, uncertainty }: RunEffect,
): Contrast => {
  const terms = runs.map((run, index) => ({
    log: Math.log(checked(run).ratio),
    rounds: roundVariance(run),
    n: run.n,
    by: coefficients[index] ?? 0,
  }));
  const sum = (of: (term: (typeof terms)[number]) => number): number =>
    terms.reduce((all, term) => all + of(term), 0);
  const squares = sum(({ by }) => by ** 2);
  const variance = squares * deviation ** 2 + sum(({ by, rounds }) => by ** 2 * rounds);
  const doubt =
    squares ** 2 * uncertainty + sum(({ by, rounds, n }) => (by ** 4 * 2 * rounds ** 2) / (n - 1));
  return {
    log: sum(({ log, by }) => log * by),
    error: Math.sqrt(variance),
    degrees: doubt > 0 ? Math.max(1, (2 * variance ** 2) / doubt) : Number.POSITIVE_INFINITY,
  };
};

/** The chance with which `smallestEffect` would be found, as in `pairedRatio`. */
const power = 0.8;

/**
 * The ratio over several runs, or of a single one where the run effect is known from others: the mean of the runs'
 * log-ratios, each counted once however many rounds it has, since rounds cannot average out what a run does to all of
 * them. Its interval covers the noise of rounds and the spread between runs: the mean's standard error, from both
 * variances, times a quantile of Student's t whose degrees of freedom are those of the two variances together.
 *
 * Sources: as for `runEffect`; Satterthwaite (1946) for the degrees of freedom of a sum of variances.
 * Breaks: with few comparisons the run effect is known from few runs, and the interval is wide: for one comparison in
 * three runs t is 4.3. Machines are no runs: another machine lies wherever it lies.
 * Throws as `runEffect` does, and without runs.
 */
export const ratioOverRuns = (
  runs: readonly RunEstimate[],
  effect: RunEffect,
): Pick<RatioEstimate, 'ratio' | 'low' | 'high' | 'smallestEffect'> => {
  if (runs.length === 0) throw new RangeError('no runs, so no ratio');
  const { log, error, degrees } = contrast(
    runs,
    runs.map(() => 1 / runs.length),
    effect,
  );
  const reach = studentQuantile((1 + confidence) / 2, degrees) * error;
  return {
    ratio: Math.exp(log),
    low: Math.exp(log - reach),
    high: Math.exp(log + reach),
    ...(error > 0 && { smallestEffect: Math.exp(reach + normalQuantile(power) * error) }),
  };
};

/**
 * The part of a comparison's variance that is between its runs, 0..1. From a half on twice as many runs narrow its interval
 * further than any number of rounds in these could: rounds lessen the other part alone.
 */
export const shareBetweenRuns = (runs: readonly RunEstimate[], { deviation }: RunEffect): number => {
  const within = mean(runs.map((run) => roundVariance(checked(run))));
  const variance = deviation ** 2 + within;
  return variance === 0 ? 0 : deviation ** 2 / variance;
};

/** Whether two runs found unlike ratios: beyond what their rounds, and the run effect where it is given, explain. */
export const runsDiffer = (
  one: RunEstimate,
  other: RunEstimate,
  effect: RunEffect = { deviation: 0, low: 0, high: 0, degrees: Number.POSITIVE_INFINITY, uncertainty: 0 },
): boolean => {
  const { log, error, degrees } = contrast([one, other], [1, -1], effect);
  return Math.abs(log) > studentQuantile((1 + confidence) / 2, degrees) * error;
};
