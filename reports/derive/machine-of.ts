import type { EnvironmentRecord, ResultsRecord } from '../../harness/results/results.ts';

/** The machine a scenario ran on: of a merged file, that of the run whose prefix its name carries. */
export const machineOf = (results: ResultsRecord, scenario: string): EnvironmentRecord =>
  results.merged?.find(({ prefix }) => prefix !== '' && scenario.startsWith(prefix))?.environment ??
  results.environment;
