import { armId } from '../../harness/results/arm.ts';
import type { ArmDefinition } from '../../harness/results/arm.ts';
import type { ModelSetRecord, ResultsRecord } from '../../harness/results/results.ts';
import type { SampleRecord } from '../../harness/results/sample.ts';
import { traitsOf } from '../../harness/results/strategy.ts';
import type { StrategyName } from '../../harness/results/strategy.ts';

/** The arms compared on one set in one scenario: rounds mean something within a block only. */
export interface Block {
  readonly scenario: string;
  readonly set: ModelSetRecord;
}

interface Keyed {
  readonly scenario: string;
  readonly set: string;
  readonly arm: string;
}

const of = <T extends Keyed>(records: readonly T[], block: Block, arm?: ArmDefinition): T[] =>
  records.filter(
    (record) =>
      record.scenario === block.scenario &&
      record.set === block.set.id &&
      (arm === undefined || record.arm === arm.id),
  );

export const samplesOf = (
  results: { readonly samples: readonly SampleRecord[] },
  block: Block,
  arm?: ArmDefinition,
) => of(results.samples, block, arm);
export const countsOf = (results: ResultsRecord, block: Block, arm?: ArmDefinition) =>
  of(results.syscalls, block, arm);
export const proofsOf = (results: ResultsRecord, block: Block, arm?: ArmDefinition) =>
  of(results.integrity, block, arm);

/** Sets in the order of the file; within a set, scenarios in the order they first appear. */
export const blocksOf = (results: ResultsRecord): Block[] => {
  const records: readonly Keyed[] = [
    ...results.samples,
    ...results.syscalls,
    ...results.integrity,
    ...(results.access ?? []),
  ];
  return results.sets.flatMap((set) =>
    [...new Set(records.filter((record) => record.set === set.id).map((record) => record.scenario))].map(
      (scenario) => ({ scenario, set }),
    ),
  );
};

/** Those that were loaded for their times: a single round by plan, or none, is for sizes and proofs. */
export const timedBlocksOf = (results: ResultsRecord): Block[] => {
  const untimed = (results.blocks ?? []).filter(({ budget }) => budget.maximum <= 1);
  return blocksOf(results).filter(
    ({ scenario, set }) =>
      !untimed.some((block) => block.scenario === scenario && block.sets.includes(set.id)),
  );
};

/** The arms that have a record among those given, in the order of the file. */
export const armsAmong = (results: ResultsRecord, records: readonly Keyed[]): ArmDefinition[] => {
  const present = new Set(records.map((record) => record.arm));
  return results.arms.filter((arm) => present.has(arm.id));
};

/** Same pages, placement, io and threads: they differ in strategy alone. */
export const differInStrategyAlone = (one: ArmDefinition, other: ArmDefinition): boolean =>
  armId({ ...one, strategy: other.strategy }) === armId(other);

/**
 * Same pages, placement and replicas; io and threads are part of what a strategy is. Those whose pages the kernel places choose
 * neither, so they stand beside every arm.
 */
export const asComparable = (one: ArmDefinition, other: ArmDefinition): boolean =>
  [one, other].some((arm) => traitsOf(arm.strategy).memory !== 'own') ||
  (one.pageKind === other.pageKind && one.placement === other.placement && one.replicas === other.replicas);

export interface ArmPair {
  readonly perPart: ArmDefinition;
  readonly unified: ArmDefinition;
}

/** The seed's before and after among arms: `per-part` and `unified` that differ in nothing else. */
export const seedPairs = (arms: readonly ArmDefinition[]): ArmPair[] => {
  const named = (strategy: StrategyName) => arms.filter((arm) => arm.strategy === strategy);
  return named('unified').flatMap((unified) =>
    named('per-part')
      .filter((perPart) => differInStrategyAlone(perPart, unified))
      .map((perPart) => ({ perPart, unified })),
  );
};
