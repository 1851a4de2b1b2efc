import { strategyPairs } from '../../harness/comparison/arm-pairs.ts';
import type { ArmPair } from '../../harness/comparison/arm-pairs.ts';
import { armsWith } from '../../harness/comparison/block.ts';
import type { Block } from '../../harness/comparison/block.ts';
import { blocksOf } from '../../harness/comparison/view.ts';
import type { View } from '../../harness/comparison/view.ts';
import { isHugetlb, type ArmDefinition } from '../../harness/results/arm.ts';
import { distinct, plural } from '../wording/figures.ts';
import type { PairOfArms } from './claim.ts';

/** What a claim that depends on a set is judged on: its two arms on one set. */
export interface ClaimSubject extends ArmPair {
  readonly block: Block;
}

/** Every subject of which `recordsOf` holds anything, be it a failure: what was not attempted is not judged. */
export const claimSubjects = (
  results: View,
  arms: PairOfArms,
  recordsOf: (block: Block, arm: ArmDefinition) => readonly unknown[],
): ClaimSubject[] =>
  blocksOf(results).flatMap((block) =>
    strategyPairs(armsWith(block, recordsOf), arms, arms.alike).map((pair) => ({ ...pair, block })),
  );

/** Those that asked for pages of a pool, or for the best, which are of a pool where it has them. */
export const asksForHugepages = ({ candidate: { pageKind } }: ClaimSubject): boolean =>
  pageKind === 'best' || isHugetlb(pageKind);

/** Distinct reasons in one line, the first three in full. */
export const reasonsInShort = (reasons: readonly string[]): string => {
  const all = distinct(reasons);
  const more = all.length - 3;
  const text = all.slice(0, 3).join('; ');
  return more > 0 ? `${text}; and ${plural(more, 'more reason')}` : text;
};
