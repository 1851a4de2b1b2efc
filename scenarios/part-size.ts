import { adaptive } from '../harness/scenario/adaptive.ts';
import type { Scenario } from '../harness/scenario/scenario.ts';

const KiB = 1024;
const MiB = 1024 * KiB;

/** Sets that are larger tell nothing more, and take long to make. */
const largestSet = 1600 * MiB;
const quickParts = [4, 100, 400];
const quickSizes = [4 * KiB, 64 * KiB, 1 * MiB, 16 * MiB];

/** Part size by number of parts: where one mapping beats one per part, and from which size on the copy is all there is. */
export default {
  name: 'part-size',
  question:
    'For which part sizes and numbers of parts is one mapping 10 or 100 times faster than one per part, and where does it stop to matter?',
  sets: [4 * KiB, 16 * KiB, 64 * KiB, 256 * KiB, 1 * MiB, 4 * MiB, 16 * MiB, 64 * MiB].flatMap((partBytes) =>
    [4, 20, 100, 400]
      .filter((parts) => parts * partBytes <= largestSet)
      .map((parts) => ({
        parts,
        partBytes,
        sizeClass: partBytes < 1 * MiB ? 'tiny' : 'real',
        profile: 'plain',
        ...(!(quickParts.includes(parts) && quickSizes.includes(partBytes)) && { onlyFull: true as const }),
      })),
  ),
  arms: [
    { strategy: 'per-part', pageKind: '2m', placement: 'mirror' },
    { strategy: 'unified', pageKind: '2m', placement: 'mirror' },
    { strategy: 'unified-parallel', pageKind: '2m', placement: 'mirror' },
    { strategy: 'unified-shipped', pageKind: '2m', placement: 'mirror', onlyFull: true },
    { strategy: 'per-part', pageKind: '1g', placement: 'mirror', mostParts: 4, onlyFull: true },
    { strategy: 'unified', pageKind: '1g', placement: 'mirror', onlyFull: true },
    { strategy: 'unified-parallel', pageKind: '1g', placement: 'mirror', onlyFull: true },
  ],
  measure: {
    rounds: { tiny: adaptive, real: adaptive, own: adaptive },
    quickRounds: { tiny: 6, real: 6, own: 6 },
    syscalls: false,
    integrity: false,
    micro: false,
  },
} satisfies Scenario;
