import type { Scenario } from '../harness/scenario/scenario.ts';
import { adaptive } from '../harness/scenario/adaptive.ts';

const MiB = 1024 ** 2;

/** Every way to load against the roof of this machine: the same threads reading into memory that was touched before. */
export default {
  name: 'loaders',
  question:
    'How close does each way of loading come to what this machine can do, from a warm page cache and from storage, and which is the fastest?',
  sets: [
    { parts: 100, partBytes: 17 * MiB, sizeClass: 'real', profile: 'llama' },
    { parts: 100, partBytes: 17 * MiB, sizeClass: 'real', profile: 'llama', cache: 'cold' },
  ],
  arms: [
    { strategy: 'roof', pageKind: '2m', placement: 'mirror' },
    { strategy: 'direct-roof', pageKind: '2m', placement: 'mirror' },
    { strategy: 'unified-parallel', pageKind: '2m', placement: 'mirror' },
    { strategy: 'unified-parallel', pageKind: '2m', placement: 'mirror', io: 'direct' },
    { strategy: 'unified-parallel', pageKind: '2m', placement: 'mirror', io: 'auto', onlyFull: true },
    // Huge pages that need no pool, written from a buffer, and the same memory touched before.
    { strategy: 'roof', pageKind: 'tmpfs', placement: 'mirror' },
    { strategy: 'unified-parallel', pageKind: 'tmpfs', placement: 'mirror' },
    { strategy: 'unified', pageKind: '2m', placement: 'mirror' },
    { strategy: 'unified-shipped', pageKind: '2m', placement: 'mirror' },
    { strategy: 'per-part', pageKind: '2m', placement: 'mirror' },
    { strategy: 'unified-view', pageKind: '4k', placement: 'local' },
    { strategy: 'llama-mmap', pageKind: '4k', placement: 'local' },
    { strategy: 'llama-direct', pageKind: '4k', placement: 'local' },
    // Under interleaving, as people run it on machines with several nodes.
    { strategy: 'llama-read', pageKind: '4k', placement: 'interleave' },
    { strategy: 'llama-read-parallel', pageKind: '4k', placement: 'interleave' },
  ],
  measure: {
    rounds: { tiny: adaptive, real: adaptive, own: adaptive },
    quickRounds: { tiny: 6, real: 6, own: 6 },
    syscalls: false,
    integrity: true,
    micro: false,
  },
} satisfies Scenario;
