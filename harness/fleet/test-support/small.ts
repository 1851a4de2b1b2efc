import type { Scenario } from '../../scenario/scenario.ts';

const rounds = { minimum: 300, maximum: 300 } as const;

/** Long enough to be ended in the middle, on a set that is small. Nothing is read from its times. */
export default {
  name: 'small',
  question: 'Which samples does a task leave that Slurm ended?',
  sets: [{ parts: 2, partBytes: 65_536, sizeClass: 'tiny', profile: 'plain' }],
  arms: [
    { strategy: 'per-part', pageKind: '4k', placement: 'local' },
    { strategy: 'unified', pageKind: '4k', placement: 'local' },
  ],
  measure: {
    rounds: { tiny: rounds, real: rounds, own: rounds },
    quickRounds: { tiny: 300, real: 300, own: 300 },
    syscalls: false,
    integrity: true,
    micro: false,
  },
} satisfies Scenario;
