import type { ComparisonRecord } from '../../harness/results/results.ts';
import type { ChangeVerdict } from '../../harness/statistics/judge-change.ts';

/** A ratio that was judged: which verdict, and how far the new ratio lies from the base's. */
export interface Judged extends Pick<
  ComparisonRecord,
  'scenario' | 'set' | 'baselineSet' | 'baseline' | 'candidate' | 'metric'
> {
  readonly verdict: ChangeVerdict;
  readonly change: number;
}

export type MovedBy = 'baseline-faster' | 'baseline-slower';

const opposite = {
  improved: 'regressed',
  regressed: 'improved',
  same: 'same',
  inconclusive: 'inconclusive',
} as const satisfies Record<ChangeVerdict, ChangeVerdict>;

/** Growth is made of the times at which loads were usable. */
const metricOf = (metric: string): string => (metric === 'growth' ? 'usable-time' : metric);

/** How `arm` changed against `other` on a set, whichever of the two was the baseline. */
const changeAgainst = (
  all: readonly Judged[],
  { scenario, metric }: Judged,
  place: { readonly set: string; readonly arm: string; readonly other: string },
): Pick<Judged, 'verdict' | 'change'> | undefined => {
  const { set, arm, other } = place;
  for (const one of all) {
    if (one.baselineSet !== undefined || one.scenario !== scenario || one.set !== set) continue;
    if (one.metric !== metricOf(metric)) continue;
    if (one.candidate === arm && one.baseline === other) return one;
    if (one.candidate === other && one.baseline === arm)
      return { verdict: opposite[one.verdict], change: 1 / one.change };
  }
  return undefined;
};

/**
 * A ratio rises when its candidate gets slower, and when its baseline gets faster; it cannot say which. A third arm
 * can: where the baseline changed against it and the candidate did not, it was the baseline that moved. Undefined where
 * the candidate moved, where no third arm tells, and where any third arm says that the candidate changed the same way:
 * then the verdict stands as it is. `threshold` as for the verdicts.
 */
export const movedByBaseline = (
  all: readonly Judged[],
  one: Judged,
  threshold: number,
): MovedBy | undefined => {
  const { verdict, set, baselineSet = set, baseline, candidate } = one;
  if (verdict !== 'regressed' && verdict !== 'improved') return undefined;
  const thirds = [...new Set(all.flatMap((each) => [each.baseline, each.candidate]))].filter(
    (arm) => arm !== baseline && arm !== candidate,
  );
  const witnesses = thirds.map((other) => ({
    ofBaseline: changeAgainst(all, one, { set: baselineSet, arm: baseline, other }),
    ofCandidate: changeAgainst(all, one, { set, arm: candidate, other }),
  }));
  if (witnesses.some(({ ofCandidate }) => ofCandidate?.verdict === verdict)) return undefined;
  const told = witnesses.some(
    ({ ofBaseline, ofCandidate }) =>
      ofBaseline?.verdict === opposite[verdict] &&
      ofCandidate !== undefined &&
      Math.abs(Math.log(ofCandidate.change)) < Math.log1p(threshold),
  );
  if (!told) return undefined;
  return verdict === 'regressed' ? 'baseline-faster' : 'baseline-slower';
};
