import type { Scenario } from '../harness/scenario/scenario.ts';
import { adaptive } from '../harness/scenario/adaptive.ts';

const KiB = 1024;
/** Every part is a whole multiple of 2 MiB: padding, which grows with the number of parts, is 0 in all sets. */
const totalBytes = 800 * 1024 * KiB;

/** The same bytes in ever more parts, all sets loaded in the same rounds: what the number of parts alone costs. */
export default {
  name: 'parts',
  question: 'How does the time to load the same bytes grow with the number of parts they are split into?',
  sets: [4, 8, 50, 100, 200, 400].map((parts) => ({
    parts,
    partBytes: totalBytes / parts,
    sizeClass: 'real',
    profile: 'plain',
  })),
  together: true,
  arms: [
    { strategy: 'unified-parallel', pageKind: '2m', placement: 'mirror' },
    { strategy: 'unified', pageKind: '2m', placement: 'mirror' },
    { strategy: 'per-part', pageKind: '2m', placement: 'mirror' },
    { strategy: 'llama-mmap', pageKind: '4k', placement: 'local', onlyFull: true },
  ],
  measure: {
    rounds: { tiny: adaptive, real: adaptive, own: adaptive },
    quickRounds: { tiny: 6, real: 6, own: 6 },
    syscalls: true,
    integrity: false,
    micro: false,
  },
} satisfies Scenario;
