import type { ResultsRecord } from '../../harness/results/results.ts';
import { armsAmong, blocksOf, seedPairs } from '../derive/block.ts';
import type { ArmPair, Block } from '../derive/block.ts';
import { conditionOf } from '../derive/condition.ts';
import { distinct, plural } from '../wording/figures.ts';

/** What a claim that depends on a set is judged on: the seed's before and after on one set, alike in all else. */
export interface ClaimSubject extends ArmPair {
  readonly block: Block;
  readonly condition: string;
}

/** Every subject of which `recordsOf` holds anything, be it a failure: what was not attempted is not judged. */
export const claimSubjects = (
  results: ResultsRecord,
  recordsOf: (
    results: ResultsRecord,
    block: Block,
  ) => readonly { scenario: string; set: string; arm: string }[],
): ClaimSubject[] =>
  blocksOf(results).flatMap((block) =>
    seedPairs(armsAmong(results, recordsOf(results, block))).map((pair) => ({
      ...pair,
      block,
      condition: conditionOf(results, block, pair.unified),
    })),
  );

/** Distinct reasons in one line, the first three in full. */
export const reasonsInShort = (reasons: readonly string[]): string => {
  const all = distinct(reasons);
  const more = all.length - 3;
  const text = all.slice(0, 3).join('; ');
  return more > 0 ? `${text}; and ${plural(more, 'more reason')}` : text;
};
