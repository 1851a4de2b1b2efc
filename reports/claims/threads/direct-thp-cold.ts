import { asComparable } from '../../../harness/comparison/arm-pairs.ts';
import { speedUp } from '../judges/speed-up.ts';
import { directAndHugepages } from './direct-documents.ts';

export const directThpCold = speedUp({
  id: 'direct-thp-cold',
  document: directAndHugepages,
  quote: ['up to 3-6x faster uncached loading'],
  says: 'direct I/O onto transparent huge pages: up to 3-6x faster uncached loading',
  readAs: ', read as reaching 3x the speed of the mapped load',
  arms: {
    baseline: { strategy: 'llama-mmap', pageKind: '4k' },
    candidate: { strategy: 'unified-parallel', pageKind: 'thp', io: 'direct' },
    alike: asComparable,
  },
  sets: { cache: 'cold' },
  atLeast: 3,
});
