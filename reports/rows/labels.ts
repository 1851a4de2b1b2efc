import type { ArmDefinition } from '../../harness/results/arm.ts';
import type { ModelSetRecord } from '../../harness/results/results.ts';
import { distinct, plural } from '../wording/figures.ts';
import type { Block } from '../../harness/comparison/block.ts';
import { blocksOf, findArm, findSet } from '../../harness/comparison/view.ts';
import type { View } from '../../harness/comparison/view.ts';

/** What an arm may differ in from others of its strategy and pages, what matters most first. */
const facts = [
  ({ io }: ArmDefinition) => io,
  ({ threads }: ArmDefinition) => (threads === 0 ? 'threads as it chose' : plural(threads, 'thread')),
  ({ placement }: ArmDefinition) => placement,
];

const choices = [[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]];

/** The fewest of those facts that no other has in common with it; all of them where even they are shared. */
const whatTellsApart = (arm: ArmDefinition, others: readonly ArmDefinition[]): string[] => {
  const different = others.filter((other) => facts.some((fact) => fact(other) !== fact(arm)));
  if (different.length === 0) return [];
  const of = (choice: readonly number[]) => facts.filter((_, place) => choice.includes(place));
  const enough = choices.find((choice) =>
    different.every((other) => of(choice).some((fact) => fact(other) !== fact(arm))),
  );
  return of(enough ?? []).map((fact) => fact(arm));
};

const labelOf = (results: View, arm: ArmDefinition, always: { readonly pages: boolean }): string => {
  const namesakes = results.arms.filter(({ strategy }) => strategy === arm.strategy);
  const differs = (of: (one: ArmDefinition) => string) => distinct(namesakes.map(of)).length > 1;
  const pages = always.pages || differs(({ pageKind }) => pageKind);
  const details = [
    ...(pages ? [arm.pageKind] : []),
    ...whatTellsApart(
      arm,
      namesakes.filter(({ id, pageKind }) => id !== arm.id && (!pages || pageKind === arm.pageKind)),
    ),
    ...(arm.feed === undefined ? [] : [arm.feed]),
    ...(arm.pin ? ['pinned'] : []),
    ...(arm.dropCache ? ['cache dropped'] : []),
    ...(arm.replicas === undefined ? [] : [plural(arm.replicas, 'replica')]),
    ...(arm.nodes !== undefined && differs(({ nodes }) => String(nodes))
      ? [`on ${arm.nodes.length === 1 ? 'node' : 'nodes'} ${arm.nodes.join(', ')}`]
      : []),
  ];
  return details.length === 0 ? arm.strategy : `${arm.strategy} (${details.join(', ')})`;
};

/** Every row, mark and axis asks for labels of the same few arms. */
const known = new WeakMap<View, Map<ArmDefinition, string>>();

/** The strategy; where it ran in several ways, with whatever tells them apart. */
export const armLabel = (results: View, arm: ArmDefinition): string => {
  const labels = known.get(results) ?? new Map<ArmDefinition, string>();
  known.set(results, labels);
  const label = labels.get(arm) ?? labelOf(results, arm, { pages: false });
  labels.set(arm, label);
  return label;
};

/** For a sentence that stands alone: a factor says nothing without its kind of page. */
export const armLabelOnPages = (results: View, arm: ArmDefinition): string =>
  labelOf(results, arm, { pages: true });

export const armLabelById = (results: View, id: string): string => {
  const arm = findArm(results, id);
  return arm ? armLabel(results, arm) : id;
};

const setLabel = (results: View, set: ModelSetRecord): string =>
  results.sets.filter(({ title }) => title === set.title).length > 1 ? `${set.title} (${set.id})` : set.title;

export const setLabelById = (results: View, id: string): string => {
  const set = findSet(results, id);
  return set ? setLabel(results, set) : id;
};

/** The set; where several scenarios measured it, with the scenario. */
export const blockLabel = (results: View, block: Block): string => {
  const several = blocksOf(results).filter(({ set }) => set.id === block.set.id).length > 1;
  const set = setLabel(results, block.set);
  return several ? `${set} [${block.scenario}]` : set;
};

const classTitles = {
  tiny: 'Tiny parts',
  real: 'Real parts',
  own: 'Own files',
} as const satisfies Record<ModelSetRecord['sizeClass'], string>;

export interface SizeClass {
  readonly name: ModelSetRecord['sizeClass'];
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** Blocks by size class, classes without any left out. */
export const sizeClasses = (results: View, blocks: readonly Block[]): SizeClass[] =>
  (['tiny', 'real', 'own'] as const)
    .map((sizeClass) => ({
      name: sizeClass,
      title: classTitles[sizeClass],
      blocks: blocks.filter(({ set }) => set.sizeClass === sizeClass),
    }))
    .filter((one) => one.blocks.length > 0);
