import type { ComparisonRecord } from '../results/results.ts';
import { fewestPairsForInterval, pairedRatio } from '../statistics/paired-ratio.ts';
import type { RatioEstimate } from '../statistics/paired-ratio.ts';
import { ratioOverRuns, runEffect } from '../statistics/run-effect.ts';
import type { RunEffect } from '../statistics/run-effect.ts';

/** Times of one round, and the run it is of where several were merged. */
export interface RoundTimes {
  readonly before: number;
  readonly after: number;
  readonly run: string | undefined;
}

type Estimate = RatioEstimate & Pick<ComparisonRecord, 'runs'>;

const estimateRounds = (rounds: readonly RoundTimes[]): RatioEstimate =>
  pairedRatio({
    baseline: rounds.map(({ before }) => before),
    candidate: rounds.map(({ after }) => after),
  });

/**
 * The ratio of all rounds, with an interval that knows rounds alone; where two runs or more have an interval of
 * their own, also those, which `joinRuns` takes. A run of fewer rounds is then left out: nothing tells its noise.
 */
export const estimateRatio = (rounds: readonly RoundTimes[]): Estimate => {
  const byRun = [...Map.groupBy(rounds, ({ run }) => run)].flatMap(([run, own]) =>
    run === undefined || own.length < fewestPairsForInterval ? [] : [{ run, own }],
  );
  if (byRun.length < 2) return estimateRounds(rounds);
  return {
    ...estimateRounds(byRun.flatMap(({ own }) => own)),
    runs: byRun.map(({ run, own }) => {
      const { ratio, low, high, n } = estimateRounds(own);
      return { run, ratio, low, high, n };
    }),
  };
};

type Repeated = ComparisonRecord & { readonly runs: NonNullable<ComparisonRecord['runs']> };

export const isRepeated = (comparison: ComparisonRecord): comparison is Repeated =>
  comparison.runs !== undefined;

/** The two cases whose times are compared. Metrics of loads are of the same loads; each pattern of access, and each figure of a client, has its own. */
const casesOf = ({ scenario, set, baselineSet = set, baseline, candidate, metric }: ComparisonRecord) => {
  const of = /^(access|client)-/.test(metric) ? metric.replace(/-remote$/, '') : 'load';
  const where = metric.endsWith('-remote') ? 'far' : 'near';
  return [
    JSON.stringify([scenario, of, baselineSet, baseline, 'near']),
    JSON.stringify([scenario, of, set, candidate, where]),
  ] as const;
};

/** Every case -> one of those that comparisons join it to, directly or over others. */
const joinedCases = (comparisons: readonly ComparisonRecord[]): ((name: string) => string) => {
  const parent = new Map<string, string>();
  const rootOf = (name: string): string => {
    const above = parent.get(name);
    return above === undefined ? name : rootOf(above);
  };
  for (const [one, other] of comparisons.map(casesOf)) {
    const [from, to] = [rootOf(one), rootOf(other)];
    if (from !== to) parent.set(from, to);
  }
  return rootOf;
};

/**
 * How much each comparison adds to the others: k cases that are compared with each other, however often, have k - 1
 * ratios that do not follow from the others.
 */
const weightsOf = (comparisons: readonly Repeated[]): { runs: Repeated['runs']; weight: number }[] => {
  const rootOf = joinedCases(comparisons);
  const groups = Map.groupBy(comparisons, (one) => rootOf(casesOf(one)[0]));
  return [...groups.values()].flatMap((group) => {
    const cases = new Set(group.flatMap(casesOf)).size;
    if (cases < 2) return [];
    return group.map(({ runs }) => ({ runs, weight: (cases - 1) / group.length }));
  });
};

/** What a run does to a ratio, pooled over the comparisons that were made in several; undefined where none was. */
export const runSpread = (comparisons: readonly ComparisonRecord[]): RunEffect | undefined =>
  runEffect(weightsOf(comparisons.filter(isRepeated)));

const joined = <T extends Pick<ComparisonRecord, 'ratio' | 'low' | 'high' | 'smallestEffect' | 'runs'>>(
  estimate: T,
  effect: RunEffect | undefined,
): T =>
  estimate.runs === undefined || effect === undefined
    ? estimate
    : { ...estimate, ...ratioOverRuns(estimate.runs, effect) };

/** Comparisons of one file: those made in several runs with an interval that covers rounds and runs. */
export const joinRuns = (comparisons: readonly ComparisonRecord[]): ComparisonRecord[] => {
  const effect = runSpread(comparisons);
  return comparisons.map((one) => joined(one, effect));
};

/** The same of rounds that are no comparison of the file, by what its comparisons tell of runs. */
export const ratioAmong = (
  rounds: readonly RoundTimes[],
  comparisons: readonly ComparisonRecord[],
): Estimate => joined(estimateRatio(rounds), runSpread(comparisons));

/** A comparison made in one run, widened by what another file knows of runs; any other as it is. */
export const widened = (comparison: ComparisonRecord, effect: RunEffect): ComparisonRecord =>
  isRepeated(comparison) || comparison.n < fewestPairsForInterval
    ? comparison
    : { ...comparison, ...ratioOverRuns([comparison], effect) };
