export { examine, type Diagnosis, type Probe } from './examine.ts';
export type { Finding, Remedy, Status } from './finding.ts';
export { readSituation } from './read-situation.ts';
export type { Need, Situation } from './situation.ts';
