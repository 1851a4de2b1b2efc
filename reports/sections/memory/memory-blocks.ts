import type { Derived } from '../../derive-results.ts';
import type { Block } from '../../../harness/comparison/block.ts';
import { blocksOf } from '../../../harness/comparison/view.ts';

/** The scenario that is about memory; merged files put a prefix before its name. */
export const isMemoryScenario = (scenario: string): boolean => /(^|\W)memory$/u.test(scenario);

/** Its blocks where it was run, else all: what it does not hold was loaded to be timed. */
export const memoryBlocks = (results: Derived): readonly Block[] => {
  const blocks = blocksOf(results);
  const about = blocks.filter(({ scenario }) => isMemoryScenario(scenario));
  return about.length > 0 ? about : blocks;
};
