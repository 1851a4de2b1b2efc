import { adaptive } from '../harness/scenario/adaptive.ts';
import type { Scenario } from '../harness/scenario/scenario.ts';

const KiB = 1024;
const MiB = 1024 * KiB;

/** Sets that are larger tell nothing more, and take long to make. */
const largestSet = 1700 * MiB;
const quickParts = [4, 100, 400];
const quickSizes = [4 * KiB, 64 * KiB, 1 * MiB, 17 * MiB];
const tiny = [4 * KiB, 16 * KiB, 64 * KiB, 256 * KiB];
/** From 1 MiB on an odd number of MiB: off every multiple of a page, as files of real models are. */
const real = [1 * MiB, 3 * MiB, 5 * MiB, 17 * MiB, 65 * MiB];
/** The contrast: whole multiples of 2 MiB have no padding there. */
const exact = [4 * MiB, 16 * MiB];

const set = (parts: number, partBytes: number) =>
  ({
    parts,
    partBytes,
    sizeClass: partBytes < 1 * MiB ? 'tiny' : 'real',
    profile: 'plain',
    ...(!(quickParts.includes(parts) && quickSizes.includes(partBytes)) && { onlyFull: true as const }),
  }) as const;

/** Part size by number of parts: where one mapping beats one per part, and what of that is padding. */
export default {
  name: 'part-size',
  question:
    'For which part sizes, shares of padding and numbers of parts is one mapping 10 or 100 times faster than one per part, and where is no gain shown?',
  sets: [
    ...[...tiny, ...real].flatMap((partBytes) =>
      [4, 16, 100, 400]
        .filter((parts) => parts * partBytes <= largestSet)
        .map((parts) => set(parts, partBytes)),
    ),
    ...[16 * KiB, 1 * MiB, 17 * MiB].map((partBytes) => set(8, partBytes)),
    ...exact.flatMap((partBytes) => [16, 100].map((parts) => set(parts, partBytes))),
  ],
  arms: [
    { strategy: 'per-part', pageKind: '2m', placement: 'mirror' },
    { strategy: 'unified', pageKind: '2m', placement: 'mirror' },
    { strategy: 'unified-parallel', pageKind: '2m', placement: 'mirror' },
    { strategy: 'unified-shipped', pageKind: '2m', placement: 'mirror', onlyFull: true },
    // A page of 1 GiB a part: 16 are as many as a machine of 24 GiB has.
    { strategy: 'per-part', pageKind: '1g', placement: 'mirror', mostParts: 16, onlyFull: true },
    { strategy: 'unified', pageKind: '1g', placement: 'mirror', mostParts: 16, onlyFull: true },
    { strategy: 'unified-parallel', pageKind: '1g', placement: 'mirror', mostParts: 16, onlyFull: true },
  ],
  measure: {
    rounds: { tiny: adaptive, real: adaptive, own: adaptive },
    quickRounds: { tiny: 6, real: 6, own: 6 },
    syscalls: false,
    integrity: false,
    micro: false,
  },
} satisfies Scenario;
