import type {
  AccessOutcome,
  IntegrityOutcome,
  MicroRecordType,
  SampleRecord,
  SyscallsRecord,
} from '../results/index.ts';
import { runLoad } from '../worker/run-load.ts';
import { runAccess, runMicro, runVerify } from '../worker/run-task.ts';
import type { AccessPlan, LoadChoice } from '../worker/task.ts';
import { countLoads } from '../counting/count-loads.ts';
import type { OpenedSet } from '../sets/worker-set.ts';

/** The effects of a run. Tests put a fake in its place, so that order and bookkeeping need no machine. */
export interface Executor {
  load(set: OpenedSet, load: LoadChoice): Promise<SampleRecord['outcome']>;
  verify(set: OpenedSet, load: LoadChoice): Promise<IntegrityOutcome>;
  access(set: OpenedSet, load: LoadChoice, plan: AccessPlan): Promise<AccessOutcome>;
  count(set: OpenedSet, loads: readonly LoadChoice[]): Promise<SyscallsRecord['outcome'][]>;
  micro(set: OpenedSet, load: LoadChoice): Promise<Omit<MicroRecordType, 'kind'>[]>;
}

/** Every task in a fresh process. */
export const workerExecutor = (signal: AbortSignal): Executor => ({
  load: async (set, load) => (await runLoad(set.description, load, signal)).outcome,
  verify: async (set, load) =>
    (await runVerify({ kind: 'verify', set: set.description, load }, signal)).outcome,
  access: async (set, load, plan) =>
    (await runAccess({ kind: 'access', set: set.description, load, plan }, signal)).outcome,
  count: (set, loads) => countLoads(set, loads, signal),
  micro: async (set, load) => (await runMicro({ kind: 'micro', set: set.description, load }, signal)).micro,
});
