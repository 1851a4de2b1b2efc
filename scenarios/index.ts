import type { Scenario } from '../harness/scenario/scenario.ts';
import seedClaims from './seed-claims.ts';

/** Every scenario by name; a new one is a file here and a line in this table. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  [seedClaims.name]: seedClaims,
};
