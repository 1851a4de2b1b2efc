import type { Scenario } from '../harness/scenario/scenario.ts';

const KiB = 1024;
const MiB = 1024 * KiB;

/** Sizes are exact: one load tells them. */
const once = { minimum: 1, maximum: 1 };

/** What a load leaves behind rather than how long it takes: one round, from which no verdict on time is taken. */
export default {
  name: 'memory',
  question:
    'How much memory, how many mappings and how large page tables does each layout take on each kind of page, and how much of it is padding?',
  sets: [
    { parts: 30, partBytes: 64 * KiB, sizeClass: 'tiny', profile: 'plain' },
    { parts: 4, partBytes: 33 * MiB, sizeClass: 'real', profile: 'plain' },
    { parts: 30, partBytes: 5 * MiB, sizeClass: 'real', profile: 'plain' },
    { parts: 100, partBytes: 3 * MiB, sizeClass: 'real', profile: 'plain' },
    { parts: 200, partBytes: 3 * MiB, sizeClass: 'real', profile: 'plain', onlyFull: true },
  ],
  arms: [
    { strategy: 'per-part', pageKind: '4k', placement: 'mirror' },
    { strategy: 'per-part', pageKind: '2m', placement: 'mirror' },
    { strategy: 'per-part', pageKind: '1g', placement: 'mirror', mostParts: 4 },
    { strategy: 'unified', pageKind: '4k', placement: 'mirror' },
    { strategy: 'unified', pageKind: '2m', placement: 'mirror' },
    { strategy: 'unified', pageKind: '1g', placement: 'mirror' },
    { strategy: 'unified-parallel', pageKind: '2m', placement: 'mirror' },
    { strategy: 'unified-parallel', pageKind: '2m', placement: 'mirror', io: 'direct' },
    { strategy: 'unified-view', pageKind: '4k', placement: 'local' },
    { strategy: 'llama-mmap', pageKind: '4k', placement: 'local' },
    { strategy: 'llama-read', pageKind: '4k', placement: 'local' },
  ],
  measure: {
    rounds: { tiny: once, real: once, own: once },
    quickRounds: { tiny: 1, real: 1, own: 1 },
    syscalls: false,
    integrity: false,
    micro: false,
  },
} satisfies Scenario;
