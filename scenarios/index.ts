import { ScenarioFolder } from '../harness/scenario/scenario-folder.ts';

/** Every file beside this one, by name; `seed-claims` comes first, and runs where nothing is chosen. */
export const scenarios = new ScenarioFolder(import.meta.dirname, 'seed-claims');
