import { cachedBytes } from '../ffi/page-cache.ts';
import { onlineNodesWithMemory } from '../machine/nodes.ts';
import { mountOf } from '../machine/state/mount-of.ts';
import { readState } from '../machine/state/read-state.ts';
import { armId, type MachineStateRecord, type SetPlaceRecord } from '../results/index.ts';
import { runLoad } from '../worker/run-load.ts';
import { chooseLoad } from '../worker/choose-load.ts';
import type { OpenedSet } from '../sets/worker-set.ts';

/** What a run asks of the machine before and after each block; tests put a fake in its place. */
export type CaptureState = (
  of: Pick<MachineStateRecord, 'scenario' | 'when'>,
  sets: readonly OpenedSet[],
) => Promise<MachineStateRecord>;

const mapped = {
  strategy: 'llama-mmap',
  pageKind: '4k',
  placement: 'local',
  io: 'buffered',
  threads: 1,
} as const;

const shares = (pages: Readonly<Record<string, number>> | undefined): Record<string, number> | undefined => {
  const all = Object.values(pages ?? {}).reduce((sum, count) => sum + count, 0);
  if (pages === undefined || all === 0) return undefined;
  return Object.fromEntries(Object.entries(pages).map(([node, count]) => [node, count / all]));
};

/**
 * Node -> share of what is cached. A mapping of a set would read in what is not cached, so one that is not wholly there
 * is left alone; where there is one node, it is the answer.
 */
const cachePerNode = async (
  set: OpenedSet,
  cached: number | undefined,
  signal: AbortSignal,
): Promise<Record<string, number> | undefined> => {
  if (cached === undefined || cached === 0) return undefined;
  const nodes = onlineNodesWithMemory();
  const [first] = nodes;
  if (first === undefined) return undefined;
  if (nodes.length === 1) return { [first.id]: 1 };
  if (cached < set.record.bytes) return undefined;
  const load = chooseLoad({ ...mapped, id: armId(mapped) }, { allowFallback: true });
  try {
    const { outcome } = await runLoad(set.description, load, signal);
    return outcome.status === 'completed' ? shares(outcome.pages.perNode) : undefined;
  } catch {
    // A state is not worth the run: that this is not known is said by its absence.
    return undefined;
  }
};

const placeOf = async (set: OpenedSet, signal: AbortSignal): Promise<SetPlaceRecord> => {
  const cached = cachedBytes(set.paths);
  const mount = mountOf(set.paths[0] ?? '/');
  const cachedPerNode = await cachePerNode(set, cached, signal);
  return {
    set: set.record.id,
    ...(mount && { mount }),
    ...(cached !== undefined && { cached }),
    ...(cachedPerNode && { cachedPerNode }),
  };
};

/** Where the sets lie is asked outside the time between two states, so that asking is no load of that time. */
export const captureState =
  (signal: AbortSignal): CaptureState =>
  async ({ scenario, when }, sets) => {
    const after = when === 'after' ? readState() : undefined;
    const places: SetPlaceRecord[] = [];
    for (const set of sets) places.push(await placeOf(set, signal));
    return { kind: 'state', scenario, when, sets: places, ...(after ?? readState()) };
  };
