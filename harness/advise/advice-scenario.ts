import type { Scenario } from '../scenario/scenario.ts';
import type { Measured } from './advice.ts';
import { fewestRounds, mostRounds } from './pace.ts';

const none = { minimum: 0, maximum: 0 };

const measure = (minutes: number, maximum = mostRounds): Scenario['measure'] => ({
  rounds: { tiny: none, real: none, own: { minimum: fewestRounds, maximum } },
  quickRounds: { tiny: 0, real: 0, own: fewestRounds },
  minutes,
  syscalls: false,
  integrity: false,
  micro: false,
});

/** The question as a run takes it. Its arms follow from the machine, and its set is the user's own. */
export const adviceScenario = (cache: Measured['cache'], minutes: number): Scenario => ({
  name: `advise-${cache}`,
  question: `Which way loads this model fastest on this machine, with its files ${cache === 'warm' ? 'in the page cache' : 'dropped from the page cache before each load'}?`,
  sets: [],
  arms: [],
  measure: measure(minutes),
});

/**
 * The same of an excerpt and of the whole model, loaded in the same rounds. They are not `together`: growth is of the same bytes in
 * more parts.
 */
export const checkScenario = (minutes: number, maximum: number): Scenario => ({
  name: 'advise-check',
  question: 'Does a part of this model foretell how long all of it takes to load?',
  sets: [],
  arms: [],
  measure: measure(minutes, maximum),
});
