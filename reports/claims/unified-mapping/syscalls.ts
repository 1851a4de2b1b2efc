import { callsByFormula } from '../judges/calls-by-formula.ts';
import { perPartToUnified, perPartToUnifiedInWords, unifiedMapping } from './document.ts';

export const syscalls = callsByFormula({
  id: 'syscalls',
  document: unifiedMapping,
  quote: [
    '**Before**: `N_nodes × N_files × 3` syscalls (open, mmap, close)',
    '**After**: `N_nodes × 3` syscalls',
    '**Example**: For 4 NUMA nodes × 100 file parts = **1200 → 12 syscalls** (100x reduction!)',
  ],
  says: 'calls that create and map memory: N_nodes × N_files × 3 → N_nodes × 3',
  arms: perPartToUnified,
  /** open (or memfd_create), mmap and close of the hugepage object. */
  perMapping: 3,
  firstScreen: {
    in: 'calls',
    pair: perPartToUnifiedInWords,
    words: ({ before, after, verdict }) =>
      `the calls that create and map memory from ${before} to ${after}, ` +
      `${verdict === 'confirmed' ? 'exactly' : 'not'} as ${unifiedMapping.short} says`,
  },
});
