import { adaptive } from '../harness/scenario/adaptive.ts';
import type { Scenario } from '../harness/scenario/scenario.ts';

const MiB = 1024 ** 2;

/** The first load after a boot: nothing of the files in the page cache, which is looked at before every load. */
export default {
  name: 'cold',
  question:
    'How does each way load from storage, through the page cache and past it, when nothing is cached?',
  sets: [
    { parts: 4, partBytes: 129 * MiB, sizeClass: 'real', profile: 'plain', cache: 'cold' },
    { parts: 100, partBytes: 5 * MiB, sizeClass: 'real', profile: 'plain', cache: 'cold' },
  ],
  arms: [
    { strategy: 'per-part', pageKind: '2m', placement: 'mirror' },
    { strategy: 'unified', pageKind: '2m', placement: 'mirror' },
    { strategy: 'unified-parallel', pageKind: '2m', placement: 'mirror' },
    { strategy: 'unified-parallel', pageKind: '2m', placement: 'mirror', io: 'direct' },
    { strategy: 'llama-mmap', pageKind: '4k', placement: 'local' },
    { strategy: 'llama-mmap-numa', pageKind: '4k', placement: 'local', onlyFull: true },
    { strategy: 'llama-read', pageKind: '4k', placement: 'local', onlyFull: true },
    { strategy: 'llama-direct', pageKind: '4k', placement: 'local' },
  ],
  measure: {
    rounds: { tiny: adaptive, real: adaptive, own: adaptive },
    quickRounds: { tiny: 6, real: 6, own: 6 },
    syscalls: false,
    integrity: true,
    micro: false,
  },
} satisfies Scenario;
