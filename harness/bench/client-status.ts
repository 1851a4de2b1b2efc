import { clientBlocks, clientOutputs } from '../comparison/clients.ts';
import { clientObtained, type ResultsRecord } from '../results/index.ts';

/**
 * 1: asked to put out the same in every round, a client did not. 2: its command could not be started at all. 3: a way was not to be
 * had, a client failed, or its weights did not lie as the way says.
 */
export const clientStatus = (
  results: ResultsRecord,
  { sameOutput, allowFallback }: { readonly sameOutput: boolean; readonly allowFallback: boolean },
): 0 | 1 | 2 | 3 => {
  if (sameOutput && clientBlocks(results).some((block) => clientOutputs(block).size > 1)) return 1;
  const { clients = [] } = results;
  const failures = clients.map(({ outcome }) =>
    outcome.status === 'failed' ? outcome.error.code : undefined,
  );
  if (failures.length > 0 && failures.every((code) => code === 'client-not-started')) return 2;
  const short = clients.some(
    ({ outcome }) => outcome.status !== 'completed' || !clientObtained(outcome.client),
  );
  return short && !allowFallback ? 3 : 0;
};
