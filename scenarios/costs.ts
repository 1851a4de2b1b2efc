import { adaptive } from '../harness/scenario/adaptive.ts';
import type { Scenario } from '../harness/scenario/scenario.ts';

const KiB = 1024;
const MiB = 1024 * KiB;

const set = (parts: number, partBytes: number) =>
  ({ parts, partBytes, sizeClass: partBytes < MiB ? 'tiny' : 'real', profile: 'plain' }) as const;

/**
 * Few sets, so that it is a short probe: what a part, a page and a byte cost here, for `models --results`. The last is ten times the
 * one before it, so that a tenth can foretell the whole: `models --check 10`.
 */
export default {
  name: 'costs',
  question:
    'What do a part, a page and a byte cost on this machine, and does a tenth of a set foretell the whole?',
  sets: [
    set(10, 64 * KiB),
    set(100, 64 * KiB),
    set(10, 1 * MiB),
    set(100, 1 * MiB),
    set(10, 5 * MiB),
    set(30, 5 * MiB),
    set(4, 17 * MiB),
    set(10, 17 * MiB),
    set(100, 17 * MiB),
  ],
  arms: [
    { strategy: 'llama-mmap', pageKind: '4k', placement: 'local' },
    { strategy: 'llama-read', pageKind: '4k', placement: 'local' },
    { strategy: 'per-part', pageKind: '2m', placement: 'mirror' },
    { strategy: 'unified', pageKind: '2m', placement: 'mirror' },
    { strategy: 'unified-shipped', pageKind: '2m', placement: 'mirror' },
    { strategy: 'unified-parallel', pageKind: '2m', placement: 'mirror' },
  ],
  measure: {
    rounds: { tiny: adaptive, real: adaptive, own: adaptive },
    quickRounds: { tiny: 6, real: 6, own: 6 },
    syscalls: false,
    integrity: false,
    micro: false,
  },
} satisfies Scenario;
