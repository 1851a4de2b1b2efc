import { shortfallsOf, type ResultsRecord } from '../results/index.ts';

/** 1: something loaded was wrong or counters disagreed; 3: an arm did not run or did not obtain what was requested. */
export const runStatus = (results: ResultsRecord, allowFallback: boolean): number => {
  const wrong =
    results.integrity.some(({ outcome }) => outcome.status === 'mismatch') ||
    results.syscalls.some(({ outcome }) => outcome.status === 'completed' && outcome.agree === false);
  if (wrong) return 1;
  const short =
    [...results.samples, ...(results.access ?? []), ...results.syscalls, ...results.integrity].some(
      ({ outcome }) => ['failed', 'skipped', 'unsupported'].includes(outcome.status),
    ) ||
    results.samples.some(({ outcome }) => outcome.status === 'completed' && shortfallsOf(outcome).length > 0);
  return short && !allowFallback ? 3 : 0;
};
