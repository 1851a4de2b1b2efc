import { machineDifferences } from '../../harness/comparison/same-machine.ts';
import { setDifferences } from '../../harness/comparison/same-set.ts';
import { findSet } from '../../harness/comparison/view.ts';
import type { ComparisonRecord, RunRecord } from '../../harness/results/results.ts';
import {
  changePenalty,
  prudent,
  segmentsOf,
  varianceBetweenRuns,
} from '../../harness/statistics/change-points.ts';
import type { Observation, Segment } from '../../harness/statistics/change-points.ts';
import { standardErrors } from '../../harness/statistics/normal.ts';
import { fewestPairsForInterval } from '../../harness/statistics/paired-ratio.ts';
import { comparisonKey, heldOnce, keyText, type ComparisonKey } from '../compare/held-once.ts';
import type { ComparedMetric } from '../compare/compare-runs.ts';
import type { Derived } from '../derive-results.ts';

/** Of a run, what a history names it by. */
export type RunName = Pick<RunRecord, 'id' | 'time' | 'commit'>;

/** A ratio as one run found it. */
export interface Point extends Pick<ComparisonRecord, 'ratio' | 'low' | 'high' | 'n'> {
  readonly run: RunName;
}

/** From one run to the next the ratio became another, and stayed so for two runs at least. */
export interface Change {
  /** The last run before it and the first after it: what happened between their commits is to be looked at. */
  readonly before: RunName;
  readonly after: RunName;
  readonly verdict: 'improved' | 'regressed';
  /** The ratio after over the ratio before, with its 95 % interval. */
  readonly change: number;
  readonly low: number;
  readonly high: number;
}

export interface Series extends ComparisonKey {
  readonly points: readonly Point[];
  readonly changes: readonly Change[];
}

export interface MachineHistory {
  /** In the order of time; the last one names arms and sets. */
  readonly runs: readonly Derived[];
  /** Standard deviation of a ratio from run to run that its rounds do not explain, as a share. */
  readonly betweenRuns: number;
  readonly series: readonly Series[];
}

export interface History {
  readonly machines: readonly MachineHistory[];
  readonly leftOut: readonly { readonly what: string; readonly reason: string }[];
}

interface HistoryOptions {
  readonly metrics: readonly ComparedMetric[];
  /** Only comparisons of this scenario. */
  readonly scenario?: string;
  /** The smallest change worth naming: 0.05 is 5 %. */
  readonly threshold: number;
}

const nameOf = ({ run: { id, time, commit } }: Derived): RunName => ({ id, time, commit });

const observed = ({ ratio, low, high }: Point): Observation => ({
  value: Math.log(ratio),
  variance: (Math.log(high / low) / 2 / standardErrors(0.95)) ** 2,
});

/** A point whose interval ties made a point is no surer than the clock: of no use to a search that weighs by sureness. */
const isUsable = ({ n, low, high }: ComparisonRecord): boolean =>
  n >= fewestPairsForInterval && high > low && low > 0;

const changesOf = (
  points: readonly Point[],
  segments: readonly Segment[],
  better: ComparisonRecord['better'],
  threshold: number,
): Change[] =>
  segments.slice(1).flatMap((now, place) => {
    const before = segments[place];
    const [last, first] = [points[now.from - 1], points[now.from]];
    if (before === undefined || last === undefined || first === undefined) return [];
    const shift = now.mean - before.mean;
    if (Math.abs(shift) < Math.log1p(threshold)) return [];
    const reach = standardErrors(0.95) * Math.sqrt(now.variance + before.variance);
    return [
      {
        before: last.run,
        after: first.run,
        verdict: shift > 0 === (better === 'lower') ? ('regressed' as const) : ('improved' as const),
        change: Math.exp(shift),
        low: Math.exp(shift - reach),
        high: Math.exp(shift + reach),
      },
    ];
  });

/** The history of runs of one machine, in the order of time. */
const machineHistory = (
  runs: readonly Derived[],
  { metrics, scenario, threshold }: HistoryOptions,
  leaveOut: (what: string, reason: string) => void,
): MachineHistory => {
  const found = new Map<string, { one: ComparisonRecord; points: Point[] }>();
  const latest = runs.at(-1);
  for (const results of runs) {
    for (const one of heldOnce(results)) {
      if (!metrics.some((metric) => metric === one.metric)) continue;
      if ((scenario !== undefined && one.scenario !== scenario) || !isUsable(one)) continue;
      const [set, ofLatest] = [findSet(results, one.set), latest && findSet(latest, one.set)];
      const [unlike] = set && ofLatest ? setDifferences(set, ofLatest) : [];
      if (unlike !== undefined) {
        leaveOut(`set ${one.set} of run ${results.run.id}`, `another set of that name: ${unlike.fact}`);
        continue;
      }
      const { ratio, low, high, n } = one;
      const series = found.get(keyText(one)) ?? { one, points: [] };
      series.points.push({ run: nameOf(results), ratio, low, high, n });
      found.set(keyText(one), series);
    }
  }
  const all = [...found.values()];
  const variance = varianceBetweenRuns(all.map(({ points }) => points.map(observed)));
  const penalty = changePenalty(all.reduce((sum, { points }) => sum + points.length, 0));
  return {
    runs,
    betweenRuns: Math.expm1(Math.sqrt(variance)),
    series: all.map(({ one, points }) => ({
      ...comparisonKey(one),
      points,
      changes: changesOf(
        points,
        segmentsOf(prudent(points.map(observed), variance), penalty),
        one.better,
        threshold,
      ),
    })),
  };
};

/** Runs by machine. Each is held against the latest run of every machine, as a machine's memory or kernel may have moved on. */
const byMachine = (runs: readonly Derived[]): Derived[][] => {
  const machines: Derived[][] = [];
  for (const results of runs) {
    const same = machines.find(
      (one) =>
        one.at(-1) &&
        machineDifferences(one.at(-1)?.environment ?? results.environment, results.environment).length === 0,
    );
    if (same) same.push(results);
    else machines.push([results]);
  }
  return machines;
};

/**
 * The trend of every comparison over runs, by machine, and where it changed (`harness/statistics/change-points.ts`). Runs that were
 * not finished, that compare nothing, or that are there twice are left out, with the reason. Runs of several machines never mix:
 * ratios differ with the machine.
 */
export const historyOf = (
  files: readonly { readonly path: string; readonly results: Derived }[],
  options: HistoryOptions,
): History => {
  const leftOut: { what: string; reason: string }[] = [];
  const leaveOut = (what: string, reason: string): void => {
    if (!leftOut.some((one) => one.what === what)) leftOut.push({ what, reason });
  };
  const kept = new Map<string, Derived>();
  for (const { path, results } of files) {
    if (!results.run.complete) leaveOut(path, 'the run was ended before its plan was done');
    else if (results.derived.comparisons.length === 0) leaveOut(path, 'it compares nothing');
    else if (results.merged?.some(({ prefix }) => prefix !== ''))
      leaveOut(path, 'it merges runs of several machines: name the file of each');
    else if (kept.has(results.run.id)) leaveOut(path, `run ${results.run.id} is there already`);
    else kept.set(results.run.id, results);
  }
  const inTime = [...kept.values()].toSorted((one, other) => one.run.time.localeCompare(other.run.time));
  return { machines: byMachine(inTime).map((runs) => machineHistory(runs, options, leaveOut)), leftOut };
};
