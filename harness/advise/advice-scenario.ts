import type { Scenario } from '../scenario/scenario.ts';
import type { Measured } from './advice.ts';
import { fewestRounds, mostRounds } from './pace.ts';

const none = { minimum: 0, maximum: 0 };

/** The question as a run takes it. Its arms follow from the machine, and its set is the user's own. */
export const adviceScenario = (cache: Measured['cache'], minutes: number): Scenario => ({
  name: `advise-${cache}`,
  question: `Which way loads this model fastest on this machine, with its files ${cache === 'warm' ? 'in the page cache' : 'dropped from the page cache before each load'}?`,
  sets: [],
  arms: [],
  measure: {
    rounds: { tiny: none, real: none, own: { minimum: fewestRounds, maximum: mostRounds } },
    quickRounds: { tiny: 0, real: 0, own: fewestRounds },
    minutes,
    syscalls: false,
    integrity: false,
    micro: false,
  },
});
