import { fasterPasses } from '../judges/faster-passes.ts';
import { onSeveralNodes } from '../judges/on-several-nodes.ts';
import { thread } from './thread.ts';

const arms = {
  baseline: { strategy: 'unified-parallel', placement: 'interleave' },
  candidate: { strategy: 'unified-parallel', placement: 'mirror' },
  alike: (one, other) => one.pageKind === other.pageKind && one.io === other.io,
} as const satisfies Parameters<typeof fasterPasses>[0]['arms'];

export const mirrorAgainstInterleave = onSeveralNodes({
  ...fasterPasses({
    id: 'mirror-against-interleave',
    document: thread('llama.cpp', 27986, {
      title: 'ggml-cpu : add mirror NUMA strategy (replicate weights on each node)',
      date: '2026-08-30',
    }),
    quote: ['gemma-4-31B qat Q4_0 (16 GiB, dense, `-ngl 0`) | 3.70 | 4.93 | 7.89 +/- 0.14'],
    says: 'tokens a second of 16 GiB: 4.93 interleaved, 7.89 mirrored',
    readAs: ': a matrix-vector product over all weights is 1.6x as fast from replicas',
    arms,
    patterns: ['matvec'],
    promise: { atLeast: 1.6 },
  }),
  arms,
});
