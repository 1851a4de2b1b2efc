import type { ArmDefinition } from '../results/arm.ts';
import type { Case } from './round-pairs.ts';
import type { Block } from './block.ts';

/** How an arm's time grows with the number of parts: each set against the one of the fewest parts, by shared rounds. */
export const growthPairs = (
  blocks: readonly Block[],
  armsOf: (block: Block) => readonly ArmDefinition[],
): { baseline: Case; candidate: Case }[] => {
  const [fewest, ...more] = blocks.toSorted((one, other) => one.set.parts - other.set.parts);
  if (fewest === undefined) return [];
  return more.flatMap((block) =>
    armsOf(block).map((arm) => ({ baseline: { block: fewest, arm }, candidate: { block, arm } })),
  );
};
