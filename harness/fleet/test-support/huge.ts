import type { Scenario } from '../../scenario/scenario.ts';
import small from './small.ts';

/** What a machine without hugepages cannot give. */
export default {
  ...small,
  name: 'huge',
  arms: [
    { strategy: 'per-part', pageKind: '2m', placement: 'local' },
    { strategy: 'unified', pageKind: '2m', placement: 'local' },
  ],
  measure: { ...small.measure, quickRounds: { tiny: 6, real: 6, own: 6 } },
} satisfies Scenario;
