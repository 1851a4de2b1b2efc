import { clientObtained, shortfallsOf, type ResultsRecord } from '../results/index.ts';
import { clientBlocks, clientOutputs } from '../comparison/clients.ts';

/** 1: something loaded was wrong, a client put out something else, or counters disagreed; 3: an arm did not run or did not obtain what was requested. */
export const runStatus = (results: ResultsRecord, allowFallback: boolean): number => {
  const wrong =
    results.integrity.some(({ outcome }) => outcome.status === 'mismatch') ||
    results.syscalls.some(({ outcome }) => outcome.status === 'completed' && outcome.agree === false) ||
    clientBlocks(results).some((block) => clientOutputs(block).size > 1);
  if (wrong) return 1;
  const short =
    [
      ...results.samples,
      ...(results.access ?? []),
      ...(results.clients ?? []),
      ...results.syscalls,
      ...results.integrity,
    ].some(({ outcome }) => ['failed', 'skipped', 'unsupported'].includes(outcome.status)) ||
    (results.clients ?? []).some(
      ({ outcome }) => outcome.status === 'completed' && !clientObtained(outcome.client),
    ) ||
    results.samples.some(({ outcome }) => outcome.status === 'completed' && shortfallsOf(outcome).length > 0);
  return short && !allowFallback ? 3 : 0;
};
