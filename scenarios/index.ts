import type { Scenario } from '../harness/scenario/scenario.ts';
import access from './access.ts';
import cold from './cold.ts';
import loaders from './loaders.ts';
import memory from './memory.ts';
import pageKinds from './page-kinds.ts';
import partSize from './part-size.ts';
import parts from './parts.ts';
import replicas from './replicas.ts';
import seedClaims from './seed-claims.ts';
import threads from './threads.ts';

/** Every scenario by name; a new one is a file here and a line in this table. */
export const scenarios: Readonly<Record<string, Scenario>> = Object.fromEntries(
  [seedClaims, partSize, pageKinds, cold, memory, replicas, access, loaders, parts, threads].map(
    (scenario) => [scenario.name, scenario],
  ),
);
