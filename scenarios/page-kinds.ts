import { adaptive } from '../harness/scenario/adaptive.ts';
import type { Scenario } from '../harness/scenario/scenario.ts';

const MiB = 1024 ** 2;
const pageKinds = ['4k', 'thp', '2m', '1g'] as const;
const strategies = ['per-part', 'unified', 'unified-shipped', 'unified-parallel'] as const;

/** Every strategy that has pages of its own, on every kind of page, beside upstream on the page cache. */
export default {
  name: 'page-kinds',
  question: 'What does the kind of page alone, 4 KiB, THP, 2 MiB or 1 GiB, change for each way of loading?',
  sets: [
    { parts: 4, partBytes: 129 * MiB, sizeClass: 'real', profile: 'llama' },
    { parts: 100, partBytes: 9 * MiB, sizeClass: 'real', profile: 'plain', onlyFull: true },
  ],
  arms: [
    ...pageKinds.flatMap((pageKind) =>
      strategies.map((strategy) => ({
        strategy,
        pageKind,
        placement: 'mirror' as const,
        ...(pageKind === '1g' && strategy === 'per-part' && { mostParts: 4 }),
      })),
    ),
    { strategy: 'llama-mmap', pageKind: '4k', placement: 'local' },
  ],
  measure: {
    rounds: { tiny: adaptive, real: adaptive, own: adaptive },
    quickRounds: { tiny: 6, real: 6, own: 6 },
    syscalls: false,
    integrity: true,
    micro: false,
  },
} satisfies Scenario;
