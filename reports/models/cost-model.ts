import type { ArmDefinition } from '../../harness/results/arm.ts';
import type { ModelSetRecord } from '../../harness/results/results.ts';
import { nonNegativeLeastSquares } from '../../harness/statistics/non-negative-least-squares.ts';
import { median } from '../../harness/statistics/quantile.ts';
import { obtainedAsRequested } from '../../harness/comparison/standing.ts';
import { findSet } from '../../harness/comparison/view.ts';
import type { View } from '../../harness/comparison/view.ts';
import { gridScenarios } from './part-size-grid.ts';

/** What a load has to do, all replicas together. */
export interface LoadWork {
  readonly parts: number;
  /** Of all mapped pages, padding included: every one of them is zeroed or written once. */
  readonly zeroed: number;
  readonly copied: number;
}

/** time = part x parts + zeroedByte x zeroed + copiedByte x copied + constant; nanoseconds, none below 0. */
interface LoadCosts {
  readonly part: number;
  readonly zeroedByte: number;
  readonly copiedByte: number;
  readonly constant: number;
}

export interface CostModel extends LoadCosts {
  readonly scenario: string;
  readonly arm: ArmDefinition;
  /** The nodes on which the loads had replicas. */
  readonly nodes: number;
  readonly samples: number;
  readonly sets: number;
  /** Bytes copied by the largest load fitted. */
  readonly largest: number;
  /** Of |predicted / measured - 1| over the sets' medians. */
  readonly error: { readonly median: number; readonly worst: number };
  /** The same fit without each set in turn, and how far it is off on that set: |log(measured / predicted)|. */
  readonly without: readonly (LoadCosts & { readonly off: number })[];
}

export const predict = (costs: LoadCosts, { parts, zeroed, copied }: LoadWork): number =>
  costs.part * parts + costs.zeroedByte * zeroed + costs.copiedByte * copied + costs.constant;

/** Four unknowns want more sets than that, of different sizes and numbers of parts. */
const fewestSets = 6;

type TimedWork = LoadWork & { readonly time: number };

/**
 * Least squares of relative errors, so that a set of 16 KiB weighs as much as one of 1 GiB: each equation is divided by its
 * measured time.
 */
const fitCosts = (points: readonly TimedWork[]): LoadCosts => {
  const rows = points.map(({ parts, zeroed, copied, time }) => [
    parts / time,
    zeroed / time,
    copied / time,
    1 / time,
  ]);
  const [part = 0, zeroedByte = 0, copiedByte = 0, constant = 0] = nonNegativeLeastSquares(
    rows,
    points.map(() => 1),
  );
  return { part, zeroedByte, copiedByte, constant };
};

/** One point a set: the median of its timed loads. Undefined with fewer than 6 sets. */
export const fitCostModel = (
  key: Pick<CostModel, 'scenario' | 'arm' | 'nodes'>,
  points: readonly (TimedWork & { readonly samples: number })[],
): CostModel | undefined => {
  const usable = points.filter(({ time }) => time > 0);
  if (usable.length < fewestSets) return undefined;
  const costs = fitCosts(usable);
  const errors = usable.map((point) => Math.abs(predict(costs, point) / point.time - 1));
  const without = usable.map((left) => {
    const others = fitCosts(usable.filter((point) => point !== left));
    return { ...others, off: Math.abs(Math.log(left.time / predict(others, left))) };
  });
  return {
    ...key,
    ...costs,
    samples: usable.reduce((sum, point) => sum + point.samples, 0),
    sets: usable.length,
    largest: Math.max(...usable.map(({ copied }) => copied)),
    error: { median: median(errors), worst: Math.max(...errors) },
    without,
  };
};

/** A set as an arm loaded it: the work, and the median time it took. */
export interface CostPoint extends LoadWork {
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

/** A mirror has a replica on every node of the machine, unless the arm names fewer. */
const nodesOf = (
  { environment }: View,
  { placement, replicas = Infinity, nodes: named }: ArmDefinition,
): number => {
  const nodes = named?.length ?? environment.nodes.filter(({ memory }) => memory > 0).length;
  return placement === 'local' ? 1 : Math.max(1, Math.min(nodes, replicas));
};

/** The model of one arm, from these of its points. */
export const fitArm = (
  results: View,
  scenario: string,
  arm: ArmDefinition,
  points: readonly CostPoint[] = costPoints(results, scenario, arm),
): CostModel | undefined => fitCostModel({ scenario, arm, nodes: nodesOf(results, arm) }, points);

/** A model for every arm of a grid of part sizes: of sets that differ in one of the two only, costs cannot be told apart. */
export const fitCostModels = (results: View): CostModel[] =>
  gridScenarios(results).flatMap((scenario) =>
    results.arms.flatMap((arm) => fitArm(results, scenario, arm) ?? []),
  );
