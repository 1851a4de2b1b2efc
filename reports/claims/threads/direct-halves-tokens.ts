import { asComparable } from '../../../harness/comparison/arm-pairs.ts';
import { fasterPasses } from '../judges/faster-passes.ts';
import { onSeveralNodes } from '../judges/on-several-nodes.ts';
import { thread } from './thread.ts';

const arms = {
  baseline: 'llama-mmap-numa',
  candidate: 'llama-direct',
  alike: asComparable,
} as const satisfies Parameters<typeof fasterPasses>[0]['arms'];

export const directHalvesTokens = onSeveralNodes({
  ...fasterPasses({
    id: 'direct-halves-tokens',
    document: thread('llama.cpp', 18166, {
      title: 'Adding --direct-io flag for model loading',
      date: '2026-01-08',
    }),
    quote: [
      'Before this change I got around 7-8 tokens/s generation using Kimi-K2',
      'I now only get around 1/2 this (~4 tokens/s)',
    ],
    says: 'direct I/O halves the tokens a second on two sockets',
    readAs: ': a matrix-vector product over all weights is 0.55x as fast or slower',
    arms,
    sets: { cache: 'cold' },
    patterns: ['matvec'],
    promise: { atMost: 0.55 },
  }),
  arms,
});
