import { classifyLoad, recordCalls } from '../counters/index.ts';
import type { SyscallsRecord } from '../results/index.ts';
import type { LoadChoice } from '../worker/task.ts';
import { loadsInput, loadsProgram, parseCounted } from '../worker/loads-program.ts';
import type { OpenedSet } from '../sets/worker-set.ts';

/** Counts the system calls of several loads in one traced process, by every counter this machine has. */
export const countLoads = async (
  set: OpenedSet,
  loads: readonly LoadChoice[],
  signal?: AbortSignal,
): Promise<SyscallsRecord['outcome'][]> => {
  const recorded = await recordCalls({
    command: [loadsProgram()],
    input: loadsInput(set.description, 'counted', loads),
    ...(signal && { signal }),
  });
  return parseCounted(recorded.stdout).map((load): SyscallsRecord['outcome'] => {
    if (load.status === 'failed') return { status: 'failed', error: load.error };
    const streams = recorded.loads.find(({ loadId }) => loadId === load.load_id);
    if (streams === undefined) throw new Error(`no counter saw load ${load.load_id} between its markers`);
    const counted = classifyLoad(streams, {
      regions: load.regions,
      parts: set.paths,
    });
    return {
      status: 'completed',
      counts: counted.counts,
      ...(counted.agree !== undefined && { agree: counted.agree }),
      ...(counted.disagreement !== undefined && { disagreement: counted.disagreement }),
      missing: recorded.missing.map(({ counter, reason, remedy }) => ({ counter, reason, remedy })),
      replicas: load.summary.replicas,
      obtainedPageKind: load.summary.pageKind,
    };
  });
};
