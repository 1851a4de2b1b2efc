import { access } from './access/access.ts';
import { calls } from './calls.ts';
import { claims } from './claims.ts';
import { clients } from './clients/clients.ts';
import { asksOfClients, clientsAnswer, holdsClientsAlone } from './clients/clients-answer.ts';
import { answer } from './first-screen/first-screen.ts';
import { gibibytePages } from './gibibyte-pages.ts';
import { growth } from './growth/growth.ts';
import { machine, machines } from './machine.ts';
import { memory } from './memory/memory.ts';
import { methodSection } from './method.ts';
import { micro } from './micro.ts';
import { models } from './models.ts';
import { outcomesBeside } from './outcomes.ts';
import { partSize } from './part-size/part-size.ts';
import { phases } from './phases/phases.ts';
import { placement } from './placement/placement.ts';
import { reproduce } from './reproduce.ts';
import { restarts } from './restarts/restarts.ts';
import { roof } from './roof/roof.ts';
import { runs } from './runs/runs.ts';
import type { Section } from './section.ts';
import { fits } from './part-size/fits.ts';
import { roundsOfBlocks } from './time/rounds.ts';
import { tinyParts } from './tiny-parts.ts';
import { time } from './time/time.ts';
import { upstreamParts } from './upstream/upstream.ts';
import { verdicts } from './verdicts.ts';
import { warnings } from './warnings/section.ts';

/** A run of clients alone has an answer of its own, and tried nothing that these are about. */
const ofLoads = (section: Section): Section => ({
  ...section,
  shown: (results) => !holdsClientsAlone(results) && section.shown(results),
});

const found: readonly Section[] = [
  clientsAnswer,
  { ...answer, shown: (results) => !asksOfClients(results) && answer.shown(results) },
  ofLoads(claims),
  clients,
  partSize,
  tinyParts,
  time,
  phases,
  access,
  restarts,
  roof,
  growth,
  gibibytePages,
  upstreamParts,
  calls,
  memory,
  placement,
  models,
  ofLoads(verdicts),
  runs,
  ofLoads(methodSection),
  machine,
  machines,
  warnings,
  fits,
  roundsOfBlocks,
  micro,
];

/** Every section a report can have, in the order in which it is read. */
export const sections: readonly Section[] = [...found, outcomesBeside(found), reproduce];
