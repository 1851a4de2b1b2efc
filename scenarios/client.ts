import type { Scenario } from '../harness/scenario/scenario.ts';

const MiB = 1024 ** 2;
/** Off multiples of a page, as files of real models are. */
const KiB = 1024;

const rounds = { minimum: 8, maximum: 20 };

/**
 * Beside the client, in the same rounds: the load that the seed compares with, a hugepage mapping a part and a copy into it. The
 * set has few and large tensors of F16, which no CPU repacks, and is far larger than a last-level cache, so that each token
 * reads all of it from memory.
 */
export default {
  name: 'client',
  question:
    'Does llama.cpp as it is start faster, and make tokens faster, on files that lie in huge pages, and after how many restarts has placing them paid for itself?',
  sets: [{ parts: 8, partBytes: 165 * MiB + 3 * KiB, layers: 4, sizeClass: 'real', profile: 'llama' }],
  arms: [{ strategy: 'per-part', pageKind: '2m', placement: 'local' }],
  measure: {
    rounds: { tiny: rounds, real: rounds, own: rounds },
    quickRounds: { tiny: 6, real: 6, own: 6 },
    minutes: 15,
    syscalls: false,
    integrity: false,
    micro: false,
    client: { ways: ['warm', 'cache', 'tmpfs', 'hugetlbfs'], tokens: 16, attach: true },
  },
} satisfies Scenario;
