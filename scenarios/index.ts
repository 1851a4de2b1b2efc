import type { Scenario } from '../harness/scenario/scenario.ts';
import loaders from './loaders.ts';
import parts from './parts.ts';
import seedClaims from './seed-claims.ts';
import threads from './threads.ts';

/** Every scenario by name; a new one is a file here and a line in this table. */
export const scenarios: Readonly<Record<string, Scenario>> = Object.fromEntries(
  [seedClaims, loaders, parts, threads].map((scenario) => [scenario.name, scenario]),
);
