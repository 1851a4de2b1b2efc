import type { ArmDefinition } from '../results/arm.ts';
import { usualPageSizes, type PageSizesRecord } from '../results/page-sizes.ts';
import type { EnvironmentRecord, ModelSetRecord, ResultsRecord } from '../results/results.ts';
import { blockOf, nothingObserved, observedBy, type Block, type Observed } from './block.ts';

interface Index {
  /** Sets in the order of the file; within a set, scenarios in the order they first appear. */
  readonly blocks: readonly Block[];
  readonly byKey: ReadonlyMap<string, Block>;
  readonly arms: ReadonlyMap<string, ArmDefinition>;
  readonly sets: ReadonlyMap<string, ModelSetRecord>;
}

/** A results file and its index by block, arm, set and machine. It is built once; whatever compares or renders takes it. */
export interface View extends ResultsRecord {
  readonly index: Index;
}

const keyOf = (scenario: string, set: string): string => JSON.stringify([scenario, set]);

const byId = <T extends { readonly id: string }>(items: readonly T[]): Map<string, T> =>
  new Map(items.map((item) => [item.id, item]));

export const viewOf = (results: ResultsRecord): View => {
  const observed = observedBy(results, ({ scenario, set }) => keyOf(scenario, set));
  const scenarios = Map.groupBy(
    [...observed.keys()].map((key) => JSON.parse(key) as [scenario: string, set: string]),
    ([, set]) => set,
  );
  const blocks = results.sets.flatMap((set) =>
    (scenarios.get(set.id) ?? []).flatMap(([scenario]) => {
      const found = observed.get(keyOf(scenario, set.id));
      return found === undefined ? [] : [blockOf(scenario, set, results.arms, found)];
    }),
  );
  return {
    ...results,
    index: {
      blocks,
      byKey: new Map(blocks.map((block) => [keyOf(block.scenario, block.set.id), block])),
      arms: byId(results.arms),
      sets: byId(results.sets),
    },
  };
};

/** What is written to a file: the results without their index. */
export const withoutIndex = (view: View): ResultsRecord => {
  const record: ResultsRecord & { index?: View['index'] } = { ...view };
  delete record.index;
  return record;
};

export const blocksOf = ({ index }: View): readonly Block[] => index.blocks;

export const findBlock = ({ index }: View, scenario: string, set: string): Block | undefined =>
  index.byKey.get(keyOf(scenario, set));

export const findArm = ({ index }: View, id: string): ArmDefinition | undefined => index.arms.get(id);
export const findSet = ({ index }: View, id: string): ModelSetRecord | undefined => index.sets.get(id);

/** What was observed of one arm of one block, which may be nothing. */
export const recordsOf = (
  view: View,
  { scenario, set, arm }: { readonly scenario: string; readonly set: string; readonly arm: string },
): Observed => findBlock(view, scenario, set)?.byArm.get(arm) ?? nothingObserved;

/** Those that were loaded for their times: a single round by plan, or none, is for sizes and proofs. */
export const timedBlocksOf = (view: View): Block[] => {
  const untimed = new Set(
    (view.blocks ?? [])
      .filter(({ budget }) => budget.maximum <= 1)
      .flatMap(({ scenario, sets }) => sets.map((set) => keyOf(scenario, set))),
  );
  return blocksOf(view).filter(({ scenario, set }) => !untimed.has(keyOf(scenario, set.id)));
};

/** The machine a scenario ran on: of a merged file, that of a run that has it. Runs pooled in one scenario are of one machine. */
export const machineOf = (results: ResultsRecord, scenario: string): EnvironmentRecord =>
  results.merged?.find(({ scenarios }) => scenarios.includes(scenario))?.environment ?? results.environment;

/** The sizes of pages on it. */
export const pageSizesOf = (results: ResultsRecord, scenario: string): PageSizesRecord =>
  machineOf(results, scenario).pageSizes ?? usualPageSizes;
