import type { Scenario } from '../../scenario/scenario.ts';
import small from './small.ts';

const rounds = { minimum: 700, maximum: 700 } as const;

/** Longer than the shortest limit that Slurm knows, a minute, and than it takes to see that one is met. */
export default {
  ...small,
  name: 'long',
  sets: [{ parts: 8, partBytes: 17 * 1024 ** 2, sizeClass: 'real', profile: 'plain' }],
  measure: {
    ...small.measure,
    rounds: { tiny: rounds, real: rounds, own: rounds },
    quickRounds: { tiny: 700, real: 700, own: 700 },
  },
} satisfies Scenario;
