import type { Scenario } from '../harness/scenario/scenario.ts';

const MiB = 1024 ** 2;
const rounds = { minimum: 6, maximum: 20 };

/** The arms that claims of public threads on loading speak of (`reports/claims/threads/`), from storage and from the page cache. */
export default {
  name: 'others',
  question: 'Do the claims that people make of loading in public threads hold on this machine?',
  sets: [
    { parts: 4, partBytes: 65 * MiB, sizeClass: 'real', profile: 'llama', cache: 'cold' },
    { parts: 4, partBytes: 33 * MiB, sizeClass: 'real', profile: 'llama' },
  ],
  arms: [
    { strategy: 'llama-mmap', pageKind: '4k', placement: 'local' },
    // MADV_HUGEPAGE on the mapped file.
    { strategy: 'llama-mmap', pageKind: 'thp', placement: 'local' },
    // MADV_RANDOM, as under --numa, against reading.
    { strategy: 'llama-mmap-numa', pageKind: '4k', placement: 'local' },
    { strategy: 'read-then-map', pageKind: '4k', placement: 'local' },
    { strategy: 'llama-read', pageKind: '4k', placement: 'local' },
    { strategy: 'llama-direct', pageKind: '4k', placement: 'local' },
    { strategy: 'unified-parallel', pageKind: 'thp', placement: 'mirror', io: 'direct' },
    // A model that lies on a hugetlbfs, as its next start finds it.
    { strategy: 'llama-mmap-placed', pageKind: '2m', placement: 'local' },
    // Pages of a pool, by each part, as ik_llama.cpp's -thp takes them.
    { strategy: 'per-part', pageKind: '2m', placement: 'mirror' },
    { strategy: 'unified-parallel', pageKind: '2m', placement: 'mirror' },
    { strategy: 'unified-parallel', pageKind: '2m', placement: 'interleave' },
    // Populated and nothing else, before their clock starts.
    { strategy: 'roof', pageKind: '4k', placement: 'mirror', threads: 'each' },
    { strategy: 'roof', pageKind: 'thp', placement: 'mirror', threads: 1 },
  ],
  measure: {
    rounds: { tiny: rounds, real: rounds, own: rounds },
    quickRounds: { tiny: 6, real: 6, own: 6 },
    syscalls: false,
    integrity: true,
    micro: false,
    access: true,
  },
} satisfies Scenario;
