import { adaptive } from '../harness/scenario/adaptive.ts';
import type { Scenario } from '../harness/scenario/scenario.ts';

const MiB = 1024 ** 2;

/**
 * Loads, then reads the weights as a computation would: the arms differ in pages alone, in whose pages they are, or, on the same
 * pages, in whether the parts lie in one mapping or in one each.
 */
export default {
  name: 'access',
  question:
    'What is gained after loading, by page kind and strategy, and after how many passes over the weights has a slower load paid for itself?',
  sets: [{ parts: 64, partBytes: 9 * MiB, sizeClass: 'real', profile: 'llama' }],
  arms: [
    { strategy: 'unified-parallel', pageKind: '4k', placement: 'mirror' },
    { strategy: 'unified-parallel', pageKind: 'thp', placement: 'mirror' },
    { strategy: 'unified-parallel', pageKind: '2m', placement: 'mirror' },
    { strategy: 'per-part', pageKind: '2m', placement: 'mirror' },
    { strategy: 'unified', pageKind: '2m', placement: 'mirror' },
    { strategy: 'unified-view', pageKind: '4k', placement: 'local' },
    { strategy: 'llama-mmap', pageKind: '4k', placement: 'local' },
    { strategy: 'llama-read', pageKind: '4k', placement: 'local' },
  ],
  measure: {
    // The rounds of reading, which load every arm once more, are made besides these.
    rounds: { tiny: adaptive, real: adaptive, own: adaptive },
    quickRounds: { tiny: 6, real: 6, own: 6 },
    syscalls: false,
    integrity: false,
    micro: false,
    access: true,
  },
} satisfies Scenario;
