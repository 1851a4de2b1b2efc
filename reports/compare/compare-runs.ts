import { isDeepStrictEqual } from 'node:util';
import type { ComparisonRecord, RunRecord } from '../../harness/results/results.ts';
import type { WarningRecord } from '../../harness/results/warning.ts';
import { undecidedFacts } from '../../harness/comparison/same-machine.ts';
import { isRepeated, runSpread, widened } from '../../harness/comparison/run-spread.ts';
import { setDifferences } from '../../harness/comparison/same-set.ts';
import { believed } from '../../harness/statistics/false-discovery.ts';
import { defaultThreshold, judgeChange } from '../../harness/statistics/judge-change.ts';
import type { ChangeVerdict } from '../../harness/statistics/judge-change.ts';
import { fewestPairsForInterval } from '../../harness/statistics/paired-ratio.ts';
import { distinct, plural } from '../wording/figures.ts';
import { alignSets } from './align-sets.ts';
import { comparisonKey, heldOnce, keyText, type ComparisonKey } from './held-once.ts';
import { usualMustSee } from './must-see.ts';
import { movedByBaseline } from './attribute-change.ts';
import type { MovedBy } from './attribute-change.ts';
import { pagesObtained } from './pages-obtained.ts';
import { comparedMachines, runDifferences } from './run-differences.ts';
import type { RunDifference } from './run-differences.ts';
import { timedRounds } from './timed-rounds.ts';
import type { Derived } from '../derive-results.ts';
import { findSet } from '../../harness/comparison/view.ts';
import type { View } from '../../harness/comparison/view.ts';

export const comparedMetrics = ['usable-time', 'growth', 'call-return-time'] as const;
export type ComparedMetric = (typeof comparedMetrics)[number];
/** When a load can be used, and how that grows with the parts; when a call returns says little of either. */
export const usualMetrics: readonly ComparedMetric[] = ['usable-time', 'growth'];

interface CompareOptions {
  /** The smallest relative change worth a verdict: 0.05 is 5 %. */
  readonly threshold?: number;
  readonly metrics?: readonly ComparedMetric[];
  /** Only comparisons of this scenario. */
  readonly scenario?: string;
  /** Whatever base compared and the new run has no figures for counts as lost, also what it never tried. */
  readonly requireAll?: boolean;
  /** The change that every comparison must have been able to show: 0.1 is 10 %. */
  readonly mustSee?: number;
  /** Whether a run that could have missed it fails. */
  readonly failOnInconclusive?: boolean;
}

export interface JudgedComparison extends ComparisonKey {
  readonly verdict: ChangeVerdict;
  /** The candidate stayed and the baseline moved, as a third arm shows: the verdict is then that of the baseline. */
  readonly movedBy?: MovedBy;
  /** The new ratio over the base's, with its 95 % interval. */
  readonly change: number;
  readonly low: number;
  readonly high: number;
  /** The probability of a change at least as far from none by noise alone. */
  readonly chance: number;
  readonly base: ComparisonRecord;
  readonly new: ComparisonRecord;
}

export interface RefusedComparison extends ComparisonKey {
  readonly reason: string;
  /** Base had figures, and the new run, which tried, has none to hold against them: it cannot pass. */
  readonly lost: boolean;
}

export interface RunComparison {
  readonly base: RunRecord;
  readonly new: RunRecord;
  readonly threshold: number;
  readonly mustSee: number;
  readonly failOnInconclusive: boolean;
  /** What may have spoiled either run. */
  readonly warnings: { readonly base: readonly WarningRecord[]; readonly new: readonly WarningRecord[] };
  /** Both files hold the same samples of the same run: nothing can have changed. */
  readonly sameMeasurement: boolean;
  readonly differences: readonly RunDifference[];
  /** Facts that tell machines apart, and that one of the runs did not record: the others have decided. */
  readonly undecided: readonly string[];
  /**
   * Which spread between runs the intervals hold: `measured` in each file; `lent`, as one of the files knows it, to what
   * the other measured once; `unknown`, where neither made several runs.
   */
  readonly spread: 'measured' | 'lent' | 'unknown';
  readonly judged: readonly JudgedComparison[];
  readonly refused: readonly RefusedComparison[];
}

/** Baseline and candidate, each where it was measured. */
const placesOf = ({ scenario, set, baselineSet = set, baseline, candidate }: ComparisonKey) => [
  { scenario, set: baselineSet, arm: baseline },
  { scenario, set, arm: candidate },
];

/** Why a run has no figure for a comparison the other has; `tried` when it made the loads all the same. */
const whyMissing = (results: View, key: ComparisonKey): { readonly why: string; readonly tried: boolean } => {
  for (const place of placesOf(key)) {
    const loads = timedRounds(results, place);
    if (loads.length === 0) return { why: `${place.arm} was not timed on set ${place.set}`, tried: false };
    const unfit = loads.find(({ reason }) => reason !== undefined);
    if (unfit?.reason !== undefined)
      return { why: `${place.arm} on set ${place.set} ${unfit.reason}`, tried: true };
  }
  return key.metric === 'growth' && !results.sharedRounds?.includes(key.scenario)
    ? { why: `the sets of scenario ${key.scenario} did not share their rounds`, tried: false }
    : { why: 'no round in which both loads took measurable time', tried: true };
};

/** Too few pairs for any verdict although rounds enough were made: most of its loads failed or fell back. */
const spoiltRounds = (results: View, key: ComparisonKey, pairs: number): string | undefined => {
  if (pairs >= fewestPairsForInterval) return undefined;
  const rounds = Math.min(...placesOf(key).map((place) => timedRounds(results, place).length));
  if (rounds < fewestPairsForInterval) return undefined;
  return `only ${pairs} of ${plural(rounds, 'round')} gave a pair: ${whyMissing(results, key).why}`;
};

const otherSet = (base: View, now: View, key: ComparisonKey): string | undefined => {
  for (const { set: id } of placesOf(key)) {
    const [one, other] = [base, now].map((view) => findSet(view, id));
    const [first] = one && other ? setDifferences(one, other) : [];
    if (first)
      return `not the same set: ${first.fact} of set ${id} is ${first.base} in base, ${first.new} in new`;
  }
  return undefined;
};

const otherPages = (base: View, now: View, key: ComparisonKey): string | undefined => {
  for (const place of placesOf(key)) {
    const [before, after] = [pagesObtained(base, place), pagesObtained(now, place)];
    if (before !== undefined && after !== undefined && before !== after)
      return `not the same placement: ${place.arm} had ${before} in base, ${after} in new`;
  }
  return undefined;
};

const attributed = (
  all: readonly JudgedComparison[],
  one: JudgedComparison,
  threshold: number,
): JudgedComparison => {
  const movedBy = movedByBaseline(all, one, threshold);
  if (movedBy === undefined) return one;
  return { ...one, movedBy, verdict: movedBy === 'baseline-faster' ? 'improved' : 'regressed' };
};

/** Of two files, what either knows of runs: what was measured in one run alone is as uncertain as the other file's runs. */
const lendSpread = (
  base: readonly ComparisonRecord[],
  now: readonly ComparisonRecord[],
): {
  readonly spread: RunComparison['spread'];
  readonly lend: (one: ComparisonRecord) => ComparisonRecord;
} => {
  const effect = [base, now].map(runSpread);
  const known = effect[0] ?? effect[1];
  if (known === undefined) return { spread: 'unknown', lend: (one) => one };
  const all = [...base, ...now].every((one) => isRepeated(one));
  return { spread: all ? 'measured' : 'lent', lend: (one) => widened(one, known) };
};

/**
 * A change that noise alone would show somewhere among so many comparisons accuses nobody. At 98 % each, seventy unchanged
 * comparisons would accuse one in every second pull request.
 */
const believedAmongAll = (judged: readonly JudgedComparison[]): JudgedComparison[] => {
  const held = believed(judged.map(({ chance }) => chance));
  return judged.map((one, index) =>
    held[index] === true || one.verdict === 'same' ? one : { ...one, verdict: 'inconclusive' },
  );
};

/**
 * Holds every comparison of one run against the same comparison of another.
 * Ratios between arms are compared, never seconds. What has no equal on the other side, or means other work there, is
 * refused with its reason. Where both files hold the same samples of the same run every verdict is `same`, however
 * wide its interval: intervals of two runs are joined as if their noise were independent, and here it is the same.
 * Empty lists, not an error, when nothing can be compared. Throws a RangeError for a threshold that is not above 0.
 */
export const compareRuns = (ofBase: Derived, now: Derived, options: CompareOptions = {}): RunComparison => {
  const base = alignSets(ofBase, now);
  const { threshold = defaultThreshold, metrics = usualMetrics, scenario, requireAll = false } = options;
  const inScope = (one: ComparisonRecord): boolean =>
    metrics.some((metric) => metric === one.metric) && (scenario === undefined || one.scenario === scenario);
  const ofRun = (results: Derived): ComparisonRecord[] => {
    return heldOnce(results).filter(inScope);
  };
  const [before, after] = [base, now].map(
    (results) => new Map(ofRun(results).map((one) => [keyText(one), one])),
  ) as [Map<string, ComparisonRecord>, Map<string, ComparisonRecord>];
  const sameMeasurement = base.run.id === now.run.id && isDeepStrictEqual(base.samples, now.samples);

  const { spread, lend } = lendSpread(base.derived.comparisons, now.derived.comparisons);
  const judged: JudgedComparison[] = [];
  const refused: RefusedComparison[] = [];
  const refuse = (key: ComparisonKey, reason: string, lost = false): void => {
    refused.push({ ...comparisonKey(key), reason, lost });
  };
  for (const text of new Set([...before.keys(), ...after.keys()])) {
    const [one, other] = [before.get(text), after.get(text)];
    if (one === undefined) {
      if (other !== undefined) refuse(other, `missing in base: ${whyMissing(base, other).why}`);
      continue;
    }
    const mismatch = otherSet(base, now, one) ?? otherPages(base, now, one);
    if (mismatch !== undefined) {
      refuse(one, mismatch, requireAll);
      continue;
    }
    if (other === undefined) {
      const { why, tried } = whyMissing(now, one);
      refuse(one, `missing in new: ${why}`, tried || requireAll);
      continue;
    }
    const spoilt = sameMeasurement ? undefined : spoiltRounds(now, other, other.n);
    if (spoilt !== undefined) {
      refuse(one, `too few pairs in new: ${spoilt}`, true);
      continue;
    }
    const pair = { base: lend(one), new: lend(other) };
    const change = judgeChange({ ...pair, threshold, better: other.better });
    const verdict = sameMeasurement ? ('same' as const) : change.verdict;
    judged.push({ ...comparisonKey(other), ...change, verdict, ...pair });
  }
  const credible = believedAmongAll(judged);
  return {
    base: base.run,
    new: now.run,
    threshold,
    mustSee: options.mustSee ?? usualMustSee,
    failOnInconclusive: options.failOnInconclusive ?? false,
    warnings: { base: base.derived.warnings, new: now.derived.warnings },
    sameMeasurement,
    differences: runDifferences(base, now),
    undecided: distinct(comparedMachines(base, now).flatMap((pair) => undecidedFacts(...pair))),
    spread,
    judged: credible.map((one) => attributed(credible, one, threshold)),
    refused,
  };
};
