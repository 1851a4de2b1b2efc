import type { Derived } from '../derive-results.ts';
import { loadRows } from './loads.ts';
import type { LoadRow } from './loads.ts';
import type { Block } from '../../harness/comparison/block.ts';
import { blocksOf } from '../../harness/comparison/view.ts';

/** Rows that obtained what they asked for and were timed: nothing else is drawn. */
export const drawable = (results: Derived, blocks: readonly Block[] = blocksOf(results)): LoadRow[] =>
  loadRows(results, [...blocks]).filter(({ asRequested, steady }) => asRequested && steady.length > 0);
