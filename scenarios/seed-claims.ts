import type { Scenario } from '../harness/scenario/scenario.ts';
import { adaptive } from '../harness/scenario/adaptive.ts';

const KiB = 1024;
const MiB = 1024 * KiB;

/** What the seed promises for 4 to 200+ parts: judged with tiny parts, where mapping is all there is, and with real ones. */
export default {
  name: 'seed-claims',
  question:
    'Does one hugepage mapping per node instead of one per part save 100 times the system calls and load 2 to 100 times faster, as the seed claims?',
  sets: [4, 8, 50, 100, 200].flatMap((parts) => [
    { parts, partBytes: 16 * KiB, sizeClass: 'tiny', profile: 'plain' },
    { parts, partBytes: 16 * MiB, sizeClass: 'real', profile: 'llama' },
  ]),
  arms: [
    { strategy: 'per-part', pageKind: '2m', placement: 'mirror' },
    { strategy: 'unified', pageKind: '2m', placement: 'mirror' },
    { strategy: 'per-part-shipped', pageKind: '2m', placement: 'mirror', onlyFull: true },
    {
      strategy: 'per-page-shipped',
      pageKind: '2m',
      placement: 'mirror',
      leastPartBytes: 2 * MiB + 1,
      onlyFull: true,
    },
    { strategy: 'unified-shipped', pageKind: '2m', placement: 'mirror' },
    { strategy: 'llama-mmap', pageKind: '4k', placement: 'local' },
    { strategy: 'llama-mmap-numa', pageKind: '4k', placement: 'local', onlyFull: true },
    { strategy: 'llama-read', pageKind: '4k', placement: 'local', onlyFull: true },
  ],
  measure: {
    rounds: { tiny: adaptive, real: adaptive, own: adaptive },
    quickRounds: { tiny: 6, real: 6, own: 6 },
    syscalls: true,
    integrity: true,
    micro: true,
  },
} satisfies Scenario;
