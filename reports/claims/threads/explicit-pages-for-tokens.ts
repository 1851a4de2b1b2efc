import { asComparable } from '../../../harness/comparison/arm-pairs.ts';
import { fasterPasses } from '../judges/faster-passes.ts';
import { thread } from './thread.ts';

/** `per-part` is what that option does. */
export const explicitPagesForTokens = fasterPasses({
  id: 'explicit-pages-for-tokens',
  document: thread('ik_llama.cpp', 278, {
    title: 'Test transparent huge pages on Linux',
    date: '2025-03-22',
  }),
  quote: [
    'Using even standard 2MiB huge pages seems to give ~12% speed boost for token generation in this CPU only single NUMA node test case.',
  ],
  says: 'pages of 2 MiB from the pool: ~12 % more tokens a second',
  readAs: ': a matrix-vector product over all weights, which is most of a token, is 1.12x as fast',
  arms: {
    baseline: { strategy: 'llama-mmap', pageKind: '4k' },
    candidate: { strategy: 'per-part', pageKind: '2m' },
    alike: asComparable,
  },
  patterns: ['matvec'],
  promise: { atLeast: 1.12 },
});
