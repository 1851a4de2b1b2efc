import { exactFigure } from '../../wording/figures.ts';
import { fewerCalls } from '../judges/fewer-calls.ts';
import { perPartToUnified, perPartToUnifiedInWords, unifiedMapping } from './document.ts';

/** The same factor as in `syscalls`, read as what a user pays. */
export const syscallsTotal = fewerCalls({
  id: 'syscalls-total',
  document: unifiedMapping,
  quote: ['**Example**: For 4 NUMA nodes × 100 file parts = **1200 → 12 syscalls** (100x reduction!)'],
  says: '100x fewer system calls for 100 parts',
  readAs: ': all calls of load and unload fewer by as many times as there are parts',
  arms: perPartToUnified,
  firstScreen: {
    in: 'calls',
    pair: perPartToUnifiedInWords,
    words: ({ value, before, after }) =>
      value === undefined
        ? undefined
        : `all system calls of load and unload from ${before} to ${after} (${exactFigure(value)}x)`,
  },
});
