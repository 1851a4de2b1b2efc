import { conditionOf } from './condition.ts';
import { distinct, plural } from '../wording/figures.ts';
import type { ArmDefinition } from '../../harness/results/arm.ts';
import { strategyPairs } from '../../harness/comparison/arm-pairs.ts';
import { armsWith } from '../../harness/comparison/block.ts';
import type { ArmPair } from '../../harness/comparison/arm-pairs.ts';
import type { Block } from '../../harness/comparison/block.ts';
import { blocksOf } from '../../harness/comparison/view.ts';
import type { View } from '../../harness/comparison/view.ts';

/** What a claim that depends on a set is judged on: the seed's before and after on one set, alike in all else. */
export interface ClaimSubject extends ArmPair {
  readonly block: Block;
  readonly condition: string;
}

/** Every subject of which `recordsOf` holds anything, be it a failure: what was not attempted is not judged. */
export const claimSubjects = (
  results: View,
  recordsOf: (block: Block, arm: ArmDefinition) => readonly unknown[],
): ClaimSubject[] =>
  blocksOf(results).flatMap((block) =>
    strategyPairs(armsWith(block, recordsOf), { baseline: 'per-part', candidate: 'unified' }).map((pair) => ({
      ...pair,
      block,
      condition: conditionOf(results, block, pair.candidate),
    })),
  );

/** Distinct reasons in one line, the first three in full. */
export const reasonsInShort = (reasons: readonly string[]): string => {
  const all = distinct(reasons);
  const more = all.length - 3;
  const text = all.slice(0, 3).join('; ');
  return more > 0 ? `${text}; and ${plural(more, 'more reason')}` : text;
};
