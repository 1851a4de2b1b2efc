import { isOtherWay } from '../../harness/comparison/arm-pairs.ts';
import { findArm, type View } from '../../harness/comparison/view.ts';
import type { ComparisonRecord } from '../../harness/results/results.ts';
import type { Derived } from '../derive-results.ts';

/** Which comparison of a run is meant; two runs' are a pair where all of it is equal. */
export type ComparisonKey = Pick<
  ComparisonRecord,
  'scenario' | 'set' | 'baselineSet' | 'baseline' | 'candidate' | 'metric'
>;

export const comparisonKey = ({
  scenario,
  set,
  baselineSet,
  baseline,
  candidate,
  metric,
}: ComparisonKey): ComparisonKey => ({
  scenario,
  set,
  ...(baselineSet !== undefined && { baselineSet }),
  baseline,
  candidate,
  metric,
});

export const keyText = (key: ComparisonKey): string => JSON.stringify(comparisonKey(key));

/** A pair of arms compared both ways is judged once, or every change would be a regression one of the two ways. */
const isHeldTheOtherWay = (view: View, all: ReadonlySet<string>, one: ComparisonRecord): boolean => {
  const [baseline, candidate] = [findArm(view, one.baseline), findArm(view, one.candidate)];
  if (baseline === undefined || candidate === undefined || one.baselineSet !== undefined) return false;
  const mirrored = keyText({ ...one, baseline: one.candidate, candidate: one.baseline });
  return isOtherWay({ baseline, candidate }) && all.has(mirrored);
};

/** The comparisons of a run, each pair of arms one way. */
export const heldOnce = (results: Derived): ComparisonRecord[] => {
  const all = results.derived.comparisons;
  const keys = new Set(all.map(keyText));
  return all.filter((one) => !isHeldTheOtherWay(results, keys, one));
};
