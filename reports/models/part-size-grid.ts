import { partStep } from '../../harness/comparison/part-bytes.ts';
import { samplesOf } from '../../harness/comparison/block.ts';
import { timedBlocksOf } from '../../harness/comparison/view.ts';
import type { View } from '../../harness/comparison/view.ts';
import type { ModelSetRecord } from '../../harness/results/results.ts';

const distinctOf = (sets: readonly ModelSetRecord[], of: (set: ModelSetRecord) => string): number =>
  new Set(sets.map(of)).size;

/** Three part sizes or more, and some of them in several numbers of parts: what size does is told from what number does. */
const isGrid = (all: readonly ModelSetRecord[]): boolean => {
  const sets = all.filter(({ bytes }) => bytes > 0);
  const sizes = distinctOf(sets, (set) => String(partStep(set)));
  const counts = distinctOf(sets, ({ parts }) => String(parts));
  const both = distinctOf(sets, (set) => `${set.parts} ${partStep(set)}`);
  return sizes >= 3 && both > Math.max(sizes, counts);
};

/** The scenarios whose timed sets make a grid of part sizes and numbers of parts. */
export const gridScenarios = (view: View): string[] =>
  [
    ...Map.groupBy(
      timedBlocksOf(view).filter((block) => samplesOf(block).length > 0),
      ({ scenario }) => scenario,
    ),
  ].flatMap(([scenario, blocks]) => (isGrid(blocks.map(({ set }) => set)) ? [scenario] : []));
