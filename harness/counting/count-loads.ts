import { classifyLoad, recordCalls } from '../counters/index.ts';
import type { SyscallsRecord } from '../results/index.ts';
import type { LoadChoice } from '../worker/task.ts';
import { countedInput, countedProgram, parseCounted } from './counted-program.ts';
import type { OpenedSet } from '../sets/worker-set.ts';

/** Counts the system calls of several loads in one traced process, by every counter this machine has. */
export const countLoads = async (
  set: OpenedSet,
  loads: readonly LoadChoice[],
  signal?: AbortSignal,
): Promise<SyscallsRecord['outcome'][]> => {
  const recorded = await recordCalls({
    command: [countedProgram()],
    input: countedInput(set.description, loads),
    ...(signal && { signal }),
  });
  return parseCounted(recorded.stdout).map((load): SyscallsRecord['outcome'] => {
    if (load.status === 'failed') return { status: 'failed', error: load.error };
    const streams = recorded.loads.find(({ loadId }) => loadId === load.loadId);
    if (streams === undefined) throw new Error(`no counter saw load ${load.loadId} between its markers`);
    const counted = classifyLoad(streams, {
      regions: load.regions.map(({ address, length }) => ({
        address: BigInt(address),
        length: BigInt(length),
      })),
      parts: set.paths,
    });
    return {
      status: 'completed',
      counts: counted.counts,
      ...(counted.agree !== undefined && { agree: counted.agree }),
      ...(counted.disagreement !== undefined && { disagreement: counted.disagreement }),
      missing: [...recorded.missing],
      replicas: load.replicas,
      obtainedPageKind: load.obtainedPageKind,
    };
  });
};
