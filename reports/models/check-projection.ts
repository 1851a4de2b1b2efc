import type { View } from '../../harness/comparison/view.ts';
import type { ModelSetRecord } from '../../harness/results/results.ts';
import { costPoints, fitArm, type CostModel } from './cost-model.ts';
import { gridScenarios } from './part-size-grid.ts';
import { predictedRange, type PredictedTime } from './predicted-range.ts';

/** A large set as the costs of small ones foretell it, and as it was. */
export interface CheckedProjection {
  readonly arm: CostModel['arm'];
  readonly set: ModelSetRecord;
  /** So many sets were fitted, and the largest of them has so many bytes. */
  readonly from: { readonly sets: number; readonly bytes: number };
  readonly foretold: PredictedTime;
  /** Median of the loads, in nanoseconds. */
  readonly measured: number;
  readonly within: boolean;
}

/** Sets of nearly as many bytes as the largest are the whole as well as that is. */
const nearly = 0.9;

/**
 * Costs fitted to the sets of at most `share` of the largest set's bytes alone, held against the largest, an arm at a time. Of an
 * arm with too few such sets nothing is said.
 */
export const checkProjection = (results: View, share: number): CheckedProjection[] =>
  gridScenarios(results).flatMap((scenario) =>
    results.arms.flatMap((arm) => {
      const points = costPoints(results, scenario, arm);
      const largest = Math.max(0, ...points.map(({ set }) => set.bytes));
      const small = points.filter(({ set }) => set.bytes <= share * largest);
      const model = fitArm(results, scenario, arm, small);
      if (model === undefined) return [];
      const from = { sets: small.length, bytes: Math.max(...small.map(({ set }) => set.bytes)) };
      return points
        .filter(({ set }) => set.bytes >= nearly * largest)
        .map((point) => {
          const foretold = predictedRange(model, point);
          const within = foretold.low <= point.time && point.time <= foretold.high;
          return { arm, set: point.set, from, foretold, measured: point.time, within };
        });
    }),
  );
