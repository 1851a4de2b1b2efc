import type { Derived } from '../../derive-results.ts';
import { samplesOf } from '../../../harness/comparison/block.ts';
import type { Block } from '../../../harness/comparison/block.ts';
import { blocksOf, timedBlocksOf } from '../../../harness/comparison/view.ts';

/** Loaded once by plan: to be looked at, not to be timed. */
export const onceLoadedBlocks = (results: Derived): readonly Block[] => {
  const timed = new Set(timedBlocksOf(results));
  return blocksOf(results).filter((block) => !timed.has(block) && samplesOf(block).length > 0);
};

/** Those, where there are any, else all: what they do not hold was loaded to be timed. */
export const memoryBlocks = (results: Derived): readonly Block[] => {
  const once = onceLoadedBlocks(results);
  return once.length > 0 ? once : blocksOf(results);
};
