import { setTimeout as sleep } from 'node:timers/promises';
import { mapsModel } from '../witness/witness-process.ts';
import type { ClientProcess } from './client-process.ts';
import { descendants, mappedResident } from './process-tree.ts';
import { steadyShare } from './watch-mapped.ts';

const everyMs = 100;

/** Of what a command has started, the process with most of a model in its memory. */
const largest = (root: number): { pid: number; resident: number } | undefined =>
  descendants(root)
    .filter((pid) => mapsModel(pid))
    .map((pid) => ({ pid, resident: mappedResident(pid) }))
    .toSorted((one, other) => other.resident - one.resident)[0];

/**
 * The process that maps a model, once what it has in memory of it stands still; undefined where the last one ended before.
 * @throws the signal's reason when aborted
 */
export const firstMapped = async (
  { above, ended }: Pick<ClientProcess, 'above' | 'ended'>,
  signal: AbortSignal,
): Promise<number | undefined> => {
  const over = new AbortController();
  void ended.then(() => {
    over.abort();
  });
  let former: number | undefined;
  while (!over.signal.aborted) {
    const found = largest(above);
    if (found && former !== undefined && found.resident <= former * (1 + steadyShare)) return found.pid;
    former = found?.resident;
    await sleep(everyMs, undefined, { signal });
  }
  return undefined;
};
