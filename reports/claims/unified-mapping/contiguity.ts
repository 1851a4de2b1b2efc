import { fasterPasses } from '../judges/faster-passes.ts';
import { perPartToUnified, unifiedMapping } from './document.ts';

/** "Better" has no figure there. Five percent is far below what the document promises of anything else. */
const worthSaying = 1.05;

export const contiguity = fasterPasses({
  id: 'contiguity',
  document: unifiedMapping,
  quote: [
    '**Contiguous allocation**: Better cache locality and memory access patterns',
    '**Better cache locality**: Contiguous memory access patterns',
  ],
  says: 'contiguous allocation: better cache locality and access',
  readAs: `: in one pattern at least, a pass over the weights is ${worthSaying}x as fast on the same pages`,
  arms: perPartToUnified,
  atLeast: worthSaying,
});
