import { seedBaseline, seedCandidate, upstreamBaseline } from '../../../harness/comparison/arm-pairs.ts';
import { findArm, findSet } from '../../../harness/comparison/view.ts';
import { hugetlbKinds } from '../../../harness/results/arm.ts';
import type { ComparisonRecord, ModelSetRecord } from '../../../harness/results/results.ts';
import type { StrategyName } from '../../../harness/results/strategy.ts';
import { fewestPairsForInterval } from '../../../harness/statistics/paired-ratio.ts';
import type { Derived } from '../../derive-results.ts';
import { speedOf, type Speed } from '../../wording/speeds.ts';

export interface Compared extends Speed {
  readonly set: ModelSetRecord;
  readonly scenario: string;
  readonly pageKind: string;
  readonly smallestEffect?: number;
}

/** Every comparison of two strategies by the time until every page can be read, with rounds enough for an interval. */
export const speedsBetween = (
  results: Derived,
  baseline: StrategyName,
  candidate: StrategyName,
): Compared[] =>
  results.derived.comparisons.flatMap((comparison: ComparisonRecord) => {
    const [before, after] = [findArm(results, comparison.baseline), findArm(results, comparison.candidate)];
    const set = findSet(results, comparison.set);
    const fits =
      comparison.metric === 'usable-time' &&
      comparison.n >= fewestPairsForInterval &&
      before?.strategy === baseline &&
      after?.strategy === candidate;
    if (!fits || set === undefined) return [];
    const { scenario, smallestEffect } = comparison;
    return [
      {
        ...speedOf(comparison),
        set,
        scenario,
        pageKind: after.pageKind,
        ...(smallestEffect !== undefined && { smallestEffect }),
      },
    ];
  });

/** What one mapping gains over one per part, and over llama.cpp's own, on sets of one kind and pages of one kind. */
export interface LayoutSpeeds {
  readonly sizeClass: ModelSetRecord['sizeClass'];
  readonly pageKind: string;
  readonly speeds: readonly Compared[];
  /** Against llama.cpp's own mapping, on the same sets. */
  readonly toUpstream: readonly Compared[];
}

const pageOrder = (kind: string): number => {
  const place = hugetlbKinds.findIndex((one) => one === kind);
  return place < 0 ? hugetlbKinds.length : place;
};

/** Warm sets alone: how fast storage is decides the others. What is nearest to a reader's model comes first, then pages of 2 MiB. */
export const layoutSpeeds = (results: Derived): LayoutSpeeds[] => {
  const warm = ({ set }: Compared): boolean => set.cache === undefined;
  const ups = speedsBetween(results, seedBaseline, seedCandidate).filter(warm);
  const toUpstream = speedsBetween(results, upstreamBaseline, seedCandidate).filter(warm);
  return (['own', 'real', 'tiny'] as const).flatMap((sizeClass) => {
    const found = ups.filter(({ set }) => set.sizeClass === sizeClass);
    return [...Map.groupBy(found, ({ pageKind }) => pageKind)]
      .toSorted(([one], [other]) => pageOrder(one) - pageOrder(other))
      .map(([pageKind, speeds]) => ({
        sizeClass,
        pageKind,
        speeds,
        toUpstream: toUpstream.filter(
          (one) =>
            one.pageKind === pageKind &&
            speeds.some(({ set, scenario }) => set.id === one.set.id && scenario === one.scenario),
        ),
      }));
  });
};
