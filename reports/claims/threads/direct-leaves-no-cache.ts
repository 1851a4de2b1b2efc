import { asComparable } from '../../../harness/comparison/arm-pairs.ts';
import { lessOf } from '../judges/less-of.ts';
import { directAndHugepages } from './direct-documents.ts';

/** Headers are read through the cache, by whoever loads. */
export const directLeavesNoCache = lessOf({
  id: 'direct-leaves-no-cache',
  document: directAndHugepages,
  quote: ['no page cache pollution'],
  says: 'no page cache pollution',
  readAs: ': of the files at most a hundredth of what a mapped load leaves is cached afterwards',
  arms: {
    baseline: { strategy: 'llama-mmap', pageKind: '4k' },
    candidate: 'llama-direct',
    alike: asComparable,
  },
  sets: { cache: 'cold' },
  metric: 'memory.cachedAfter',
  noun: 'of the files cached after the load',
  atLeast: 100,
});
