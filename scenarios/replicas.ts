import { adaptive } from '../harness/scenario/adaptive.ts';
import type { Scenario } from '../harness/scenario/scenario.ts';

const MiB = 1024 ** 2;

/** A replica more at a time, up to one a node; where there is one node, it holds both, and the report says so. */
export default {
  name: 'replicas',
  question: 'What does each further replica cost in time and memory?',
  sets: [{ parts: 30, partBytes: 17 * MiB, sizeClass: 'real', profile: 'plain' }],
  arms: [
    { strategy: 'per-part', pageKind: '2m', placement: 'mirror', replicas: 'each' },
    { strategy: 'unified', pageKind: '2m', placement: 'mirror', replicas: 'each' },
    { strategy: 'unified-parallel', pageKind: '2m', placement: 'mirror', replicas: 'each' },
    { strategy: 'unified-parallel', pageKind: '2m', placement: 'mirror', replicas: 'each', feed: 'fan-out' },
    { strategy: 'unified-parallel', pageKind: '2m', placement: 'interleave', onlyFull: true },
  ],
  measure: {
    rounds: { tiny: adaptive, real: adaptive, own: adaptive },
    quickRounds: { tiny: 6, real: 6, own: 6 },
    syscalls: true,
    integrity: true,
    micro: false,
  },
} satisfies Scenario;
