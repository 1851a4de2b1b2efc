import type { Scenario } from '../harness/scenario/scenario.ts';
import { adaptive } from '../harness/scenario/adaptive.ts';

const KiB = 1024;
const MiB = 1024 * KiB;

/** What the seed promises for 4 to 200+ parts: judged with tiny parts, where mapping is all there is, and with real ones. */
export default {
  name: 'seed-claims',
  question:
    'Does one hugepage mapping per node instead of one per part save 100 times the system calls and load 2 to 100 times faster, as the seed claims?',
  sets: [
    ...[4, 8, 16, 50, 100, 200].flatMap((parts) => {
      const onlyIfFull = parts === 16 && { onlyFull: true as const };
      return [
        { parts, partBytes: 16 * KiB, sizeClass: 'tiny', profile: 'plain', ...onlyIfFull } as const,
        // Off every multiple of a page, as files of real models are: a page a part is filled half.
        { parts, partBytes: 17 * MiB, sizeClass: 'real', profile: 'llama', ...onlyIfFull } as const,
      ];
    }),
    // The contrast: whole multiples of 2 MiB, so that one mapping a part has no padding there.
    ...[8, 50].map(
      (parts) =>
        ({ parts, partBytes: 16 * MiB, sizeClass: 'real', profile: 'plain', onlyFull: true }) as const,
    ),
  ],
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
    // The seed's own pages. Each part takes one of its own: 16 are as many as a machine of 24 GiB has.
    { strategy: 'per-part', pageKind: '1g', placement: 'mirror', mostParts: 16, onlyFull: true },
    { strategy: 'unified', pageKind: '1g', placement: 'mirror', mostParts: 16, onlyFull: true },
    { strategy: 'per-part-shipped', pageKind: '1g', placement: 'mirror', mostParts: 16, onlyFull: true },
    { strategy: 'unified-shipped', pageKind: '1g', placement: 'mirror', mostParts: 16, onlyFull: true },
    { strategy: 'llama-mmap', pageKind: '4k', placement: 'local' },
    { strategy: 'llama-mmap-numa', pageKind: '4k', placement: 'local', onlyFull: true },
    { strategy: 'llama-read', pageKind: '4k', placement: 'local', onlyFull: true },
    // Under `--quick` on the sets that leave it time: where a hypervisor takes memory back, its heap has all arms touch theirs.
    { strategy: 'llama-read', pageKind: '4k', placement: 'local', mostParts: 50 },
  ],
  measure: {
    rounds: { tiny: adaptive, real: adaptive, own: adaptive },
    // Tiny loads are the noisiest and the cheapest.
    quickRounds: { tiny: 12, real: 6, own: 6 },
    syscalls: true,
    integrity: true,
    micro: true,
  },
} satisfies Scenario;
