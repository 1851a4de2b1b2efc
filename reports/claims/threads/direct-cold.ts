import { asComparable } from '../../../harness/comparison/arm-pairs.ts';
import { speedUp } from '../judges/speed-up.ts';
import { asynchronousDirect } from './direct-documents.ts';

export const directCold = speedUp({
  id: 'direct-cold',
  document: asynchronousDirect,
  quote: [
    'On DGX Spark loading GPT-OSS-120B-MXFP4 using mmap takes ~110s, in the following loads ~67s. With these changes it takes consistently ~10.5s.',
  ],
  says: 'direct I/O instead of mmap: ~110 s → ~10.5 s',
  readAs: ': at least 10x as fast from storage',
  arms: {
    baseline: { strategy: 'llama-mmap', pageKind: '4k' },
    candidate: 'llama-direct',
    alike: asComparable,
  },
  sets: { cache: 'cold' },
  atLeast: 10,
});
