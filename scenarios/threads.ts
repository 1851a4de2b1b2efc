import type { Scenario } from '../harness/scenario/scenario.ts';
import { adaptive } from '../harness/scenario/adaptive.ts';

const MiB = 1024 ** 2;

/** One arm for each number of threads, from 1 to every usable CPU, beside the roof of as many. */
export default {
  name: 'threads',
  question: 'How many threads does it take to load at the speed of the memory?',
  sets: [{ parts: 100, partBytes: 11 * MiB, sizeClass: 'real', profile: 'plain' }],
  arms: [
    { strategy: 'roof', pageKind: '2m', placement: 'mirror', threads: 'each' },
    { strategy: 'unified-parallel', pageKind: '2m', placement: 'mirror', threads: 'each' },
    { strategy: 'unified', pageKind: '2m', placement: 'mirror' },
  ],
  measure: {
    rounds: { tiny: adaptive, real: adaptive, own: adaptive },
    quickRounds: { tiny: 6, real: 6, own: 6 },
    syscalls: false,
    integrity: false,
    micro: false,
  },
} satisfies Scenario;
