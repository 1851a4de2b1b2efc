import type { ArmDefinition } from '../../harness/results/arm.ts';
import type { ModelSetRecord } from '../../harness/results/results.ts';
import { nonNegativeLeastSquares } from '../../harness/statistics/non-negative-least-squares.ts';
import { median } from '../../harness/statistics/quantile.ts';
import { obtainedAsRequested } from '../../harness/comparison/standing.ts';
import { findSet } from '../../harness/comparison/view.ts';
import type { View } from '../../harness/comparison/view.ts';
import { gridScenarios } from './part-size-grid.ts';

/** What a load has to do, all replicas together. */
interface LoadWork {
  readonly parts: number;
  /** Of all mapped pages, padding included: every one of them is zeroed or written once. */
  readonly zeroed: number;
  readonly copied: number;
}

/** time = part x parts + zeroedByte x zeroed + copiedByte x copied + constant; nanoseconds, none below 0. */
export interface CostModel {
  readonly scenario: string;
  readonly arm: ArmDefinition;
  readonly part: number;
  readonly zeroedByte: number;
  readonly copiedByte: number;
  readonly constant: number;
  readonly samples: number;
  readonly sets: number;
  /** Of |predicted / measured - 1| over the sets' medians. */
  readonly error: { readonly median: number; readonly worst: number };
}

export const predict = (model: CostModel, { parts, zeroed, copied }: LoadWork): number =>
  model.part * parts + model.zeroedByte * zeroed + model.copiedByte * copied + model.constant;

/** Four unknowns want more sets than that, of different sizes and numbers of parts. */
const fewestSets = 6;

/**
 * Fits by least squares of relative errors, so that a set of 16 KiB weighs as much as one of 1 GiB: each equation is
 * divided by its measured time. One point a set: the median of its timed loads. Undefined with fewer than 6 sets.
 */
export const fitCostModel = (
  key: Pick<CostModel, 'scenario' | 'arm'>,
  points: readonly (LoadWork & { readonly time: number; readonly samples: number })[],
): CostModel | undefined => {
  const usable = points.filter(({ time }) => time > 0);
  if (usable.length < fewestSets) return undefined;
  const rows = usable.map(({ parts, zeroed, copied, time }) => [
    parts / time,
    zeroed / time,
    copied / time,
    1 / time,
  ]);
  const [part = 0, zeroedByte = 0, copiedByte = 0, constant = 0] = nonNegativeLeastSquares(
    rows,
    usable.map(() => 1),
  );
  const model = { ...key, part, zeroedByte, copiedByte, constant };
  const samples = usable.reduce((sum, point) => sum + point.samples, 0);
  const fitted = { ...model, samples, sets: usable.length, error: { median: 0, worst: 0 } };
  const errors = usable.map((point) => Math.abs(predict(fitted, point) / point.time - 1));
  return { ...fitted, error: { median: median(errors), worst: Math.max(...errors) } };
};

/** A set as an arm loaded it: the work, and the median time it took. */
interface CostPoint extends LoadWork {
  readonly set: ModelSetRecord;
  readonly time: number;
  readonly samples: number;
}

/** What a model is fitted to: the timed loads of an arm that obtained what they asked for, a point a set. */
export const costPoints = (results: View, scenario: string, arm: ArmDefinition): CostPoint[] => {
  const timed = results.samples.filter(
    (sample) => sample.scenario === scenario && sample.arm === arm.id && sample.role === 'timed',
  );
  return [...Map.groupBy(timed, ({ set }) => set)].flatMap(([id, samples]) => {
    const loads = samples.flatMap((sample) => obtainedAsRequested(sample) ?? []);
    const set = findSet(results, id);
    const [load] = loads;
    if (set === undefined || load === undefined) return [];
    const { replicas } = load.pages;
    return [
      {
        set,
        parts: set.parts * replicas,
        zeroed: load.memory.region,
        copied: load.memory.payload * replicas,
        time: median(loads.map(({ usable }) => usable)),
        samples: loads.length,
      },
    ];
  });
};

/** A model for every arm of a grid of part sizes: of sets that differ in one of the two only, costs cannot be told apart. */
export const fitCostModels = (results: View): CostModel[] =>
  gridScenarios(results).flatMap((scenario) =>
    results.arms.flatMap((arm) => fitCostModel({ scenario, arm }, costPoints(results, scenario, arm)) ?? []),
  );
