import type {
  AccessOutcome,
  ClientArmRecord,
  ClientOutcome,
  IntegrityOutcome,
  MicroRecordType,
  SampleRecord,
  SyscallsRecord,
} from '../results/index.ts';
import { OwnClients, type ClientPlan } from '../client/own-clients.ts';
import { runLoad } from '../worker/run-load.ts';
import { runAccess, runMicro, runVerify } from '../worker/run-task.ts';
import type { AccessPlan, LoadChoice } from '../worker/task.ts';
import { countLoads } from '../counting/count-loads.ts';
import { notDone } from './caught.ts';
import type { OpenedSet } from '../sets/worker-set.ts';

/** The effects of a run. Tests put a fake in its place, so that order and bookkeeping need no machine. */
export interface Executor {
  load(set: OpenedSet, load: LoadChoice): Promise<SampleRecord['outcome']>;
  /** An outcome for each load, in their order, as they come. */
  verify(set: OpenedSet, loads: readonly LoadChoice[]): AsyncIterable<IntegrityOutcome>;
  access(set: OpenedSet, load: LoadChoice, plan: AccessPlan): Promise<AccessOutcome>;
  count(set: OpenedSet, loads: readonly LoadChoice[]): Promise<SyscallsRecord['outcome'][]>;
  client(set: OpenedSet, arm: ClientArmRecord, plan: ClientPlan): Promise<ClientOutcome>;
  micro(set: OpenedSet, load: LoadChoice): Promise<Omit<MicroRecordType, 'kind'>[]>;
}

/** One process for all, as starting one takes as long as verifying; where a load ends it, the next one has a new one. */
async function* verifyLoads(
  set: OpenedSet,
  loads: readonly LoadChoice[],
  signal: AbortSignal,
): AsyncGenerator<IntegrityOutcome> {
  for (let left = [...loads]; left.length > 0;) {
    let answered = 0;
    try {
      for await (const { outcome } of runVerify(
        { kind: 'verify', set: set.description, loads: left },
        signal,
      )) {
        answered += 1;
        yield outcome;
      }
      if (answered < left.length) throw new Error('the verifying process ended before its last load');
    } catch (error) {
      signal.throwIfAborted();
      answered += 1;
      yield notDone(error);
    }
    left = left.slice(answered);
  }
}

/** Every load and every client in a fresh process, so that none finds what another left. */
export const workerExecutor = (signal: AbortSignal): Executor => {
  const clients = new Map<OpenedSet, OwnClients>();
  const clientsOn = (set: OpenedSet): OwnClients => {
    const found = clients.get(set) ?? new OwnClients(set, signal);
    clients.set(set, found);
    return found;
  };
  return {
    load: async (set, load) => (await runLoad(set.description, load, signal)).outcome,
    verify: (set, loads) => verifyLoads(set, loads, signal),
    access: async (set, load, plan) =>
      (await runAccess({ kind: 'access', set: set.description, load, plan }, signal)).outcome,
    count: (set, loads) => countLoads(set, loads, signal),
    client: (set, arm, plan) => clientsOn(set).run(arm, plan),
    micro: async (set, load) => (await runMicro({ kind: 'micro', set: set.description, load }, signal)).micro,
  };
};
