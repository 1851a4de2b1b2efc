import type { Scenario } from '../harness/scenario/scenario.ts';

const KiB = 1024;
const MiB = 1024 * KiB;
const rounds = { minimum: 6, maximum: 10 };

/** The seed's code before and after it, beside the layouts alone, on 2 MiB and on its own pages; small enough to repeat. */
export default {
  name: 'as-shipped',
  question:
    'What did the code that the seed describes gain over the code before it, on pages of 2 MiB and on its own of 1 GiB?',
  sets: [
    ...[4, 8, 16, 50, 100, 200].map(
      (parts) => ({ parts, partBytes: 16 * KiB, sizeClass: 'tiny', profile: 'plain' }) as const,
    ),
    ...[4, 8, 16, 50, 100].map(
      (parts) => ({ parts, partBytes: 17 * MiB, sizeClass: 'real', profile: 'llama' }) as const,
    ),
    // Whole multiples of 2 MiB: no padding there.
    { parts: 50, partBytes: 16 * MiB, sizeClass: 'real', profile: 'plain' },
  ],
  arms: [
    { strategy: 'per-part', pageKind: '2m', placement: 'mirror' },
    { strategy: 'unified', pageKind: '2m', placement: 'mirror' },
    { strategy: 'per-part-shipped', pageKind: '2m', placement: 'mirror' },
    { strategy: 'unified-shipped', pageKind: '2m', placement: 'mirror' },
    // A page of 1 GiB for each part. 16 fit into a machine of 24 GiB whose memory is not fragmented; what was obtained is said.
    { strategy: 'per-part', pageKind: '1g', placement: 'mirror', mostParts: 16 },
    { strategy: 'unified', pageKind: '1g', placement: 'mirror', mostParts: 16 },
    { strategy: 'per-part-shipped', pageKind: '1g', placement: 'mirror', mostParts: 16 },
    { strategy: 'unified-shipped', pageKind: '1g', placement: 'mirror', mostParts: 16 },
    { strategy: 'llama-mmap', pageKind: '4k', placement: 'local' },
  ],
  measure: {
    rounds: { tiny: rounds, real: rounds, own: rounds },
    quickRounds: { tiny: 6, real: 6, own: 6 },
    syscalls: true,
    integrity: true,
    micro: false,
  },
} satisfies Scenario;
