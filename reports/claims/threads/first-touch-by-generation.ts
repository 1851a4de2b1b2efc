import { asComparable } from '../../../harness/comparison/arm-pairs.ts';
import { fasterPasses } from '../judges/faster-passes.ts';
import { onSeveralNodes } from '../judges/on-several-nodes.ts';
import { thread } from './thread.ts';

const arms = {
  baseline: { strategy: 'llama-mmap', pageKind: '4k' },
  candidate: 'llama-mmap-numa',
  alike: asComparable,
} as const satisfies Parameters<typeof fasterPasses>[0]['arms'];

/** The thread that first touches a page of a cold file decides on whose node it stays. */
export const firstTouchByGeneration = onSeveralNodes({
  ...fasterPasses({
    id: 'first-touch-by-generation',
    document: thread('llama.cpp', 11744, {
      title:
        'Possible solution for poor token generation performance in llama.cpp on dual Epyc Genoa/Turin systems',
      date: '2025-02-08',
    }),
    quote: [
      'The trick is to load and cache the model in memory while doing token generation, not the prompt processing.',
      'tg increased from 2.4 t/s to 4.31 t/s',
    ],
    says: 'weights faulted in by the threads that generate: 2.4 → 4.31 tokens a second on two sockets',
    readAs:
      ': a matrix-vector product over all weights is 1.8x as fast as over pages that one thread faulted in',
    arms,
    sets: { cache: 'cold' },
    patterns: ['matvec'],
    promise: { atLeast: 1.8 },
  }),
  arms,
});
