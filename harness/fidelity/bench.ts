import { recordCalls } from '../counters/index.ts';
import { roundOrders } from '../plan/round-order.ts';
import type { StrategyName } from '../results/index.ts';
import type { Session } from '../session/session.ts';
import type { OpenedSet } from '../sets/worker-set.ts';
import { armCalls, timeArm } from './arm-load.ts';
import { benchCalls } from './bench-calls.ts';
import type { RealClient } from './clients.ts';
import { markedCalls } from './marked-calls.ts';
import { partTrace, type PartTrace } from './part-steps.ts';
import { realCommand, timeCommand, type LoadTime } from './real-load.ts';
import { likeness, type Likeness } from './step-difference.ts';
import type { Subject } from './subjects.ts';

/** One strategy beside one build of the real code on one set: everything that was seen. */
export interface Beside {
  readonly strategy: StrategyName;
  readonly client: RealClient['id'];
  readonly likeness: Likeness;
  /** Steps on parts, of either side where they are the same. */
  readonly steps: number;
  /** Two counters saw the same calls of both loads; absent with one counter. */
  readonly countersAgree?: boolean;
  /** llama.cpp's own program makes the calls of the load that was compared; absent where it was not run. */
  readonly program?: Likeness;
  /** Round by round, nanoseconds. */
  readonly real: readonly LoadTime[];
  readonly arm: readonly LoadTime[];
  /** The real code without its weights: headers read, tensors made. */
  readonly withoutWeights: readonly LoadTime[];
}

export interface Ground {
  readonly session: Session;
  readonly set: OpenedSet;
  readonly subjects: readonly Subject[];
  readonly clients: readonly RealClient[];
  /** Shows a process two nodes. */
  readonly twoNodes: readonly string[];
  readonly rounds: number;
  readonly seed: number;
}

const modelOf = ({ set }: Ground): string => {
  const [first] = set.paths;
  if (first === undefined) throw new Error('a set without parts');
  return first;
};

type Calls = Pick<Beside, 'likeness' | 'steps' | 'countersAgree' | 'program'>;

const prefixOf = (ground: Ground, subject: Subject): readonly string[] =>
  subject.numa ? ground.twoNodes : [];

const compareCalls = async (ground: Ground, subject: Subject, client: RealClient): Promise<Calls> => {
  const { session, set } = ground;
  const { signal } = session;
  const prefix = prefixOf(ground, subject);
  const command = realCommand(client, modelOf(ground), subject, prefix);
  const real = markedCalls(await recordCalls({ command, signal }));
  const arm = await armCalls(set, subject.strategy, signal);
  const trace = (calls: Parameters<typeof partTrace>[0]): PartTrace => partTrace(calls, set.paths);
  const realTrace = trace(real.calls);
  const bench =
    client.bench && trace(await benchCalls(client.bench, modelOf(ground), subject, prefix, signal));
  return {
    likeness: likeness(realTrace, trace(arm.calls)),
    steps: realTrace.steps.length,
    ...(real.agree !== undefined && arm.agree !== undefined && { countersAgree: real.agree && arm.agree }),
    ...(bench && { program: likeness(bench, realTrace) }),
  };
};

type Timed = (signal: AbortSignal) => Promise<LoadTime>;

/** Every load of a round, by a name of its own. */
const timedLoads = (ground: Ground): Map<string, Timed> => {
  const loads = new Map<string, Timed>();
  for (const { id, ...client } of ground.clients) {
    const bare = [...client.command('llama-load'), modelOf(ground), 'none', 'no-weights'];
    loads.set(`${id} no-weights`, (signal) => timeCommand(bare, signal));
    for (const subject of ground.subjects) {
      const command = realCommand({ id, ...client }, modelOf(ground), subject, prefixOf(ground, subject));
      loads.set(`${id} ${subject.strategy}`, (signal) => timeCommand(command, signal));
    }
  }
  for (const { strategy } of ground.subjects)
    loads.set(`arm ${strategy}`, (signal) => timeArm(ground.set, strategy, signal));
  return loads;
};

/** Each load once a round, in a random order and then in the same one backwards; the first time is for warming up. */
const timeRounds = async (ground: Ground): Promise<Map<string, LoadTime[]>> => {
  const { session, rounds, seed } = ground;
  const loads = timedLoads(ground);
  const times = new Map([...loads.keys()].map((name) => [name, [] as LoadTime[]]));
  if (rounds === 0) return times;
  for (const load of loads.values()) await load(session.signal);
  for (const [round, order] of roundOrders([...loads], rounds, seed).entries()) {
    session.show(`${ground.set.record.title}: round ${round + 1} of ${rounds}`);
    for (const [name, load] of order) times.get(name)?.push(await load(session.signal));
  }
  return times;
};

/** Compares every strategy with every build of the real code on one set: first the calls, then the times. */
export const besideOnSet = async (ground: Ground): Promise<Beside[]> => {
  const { session, subjects, clients } = ground;
  const calls: (Calls & { subject: Subject; client: RealClient['id'] })[] = [];
  for (const subject of subjects)
    for (const client of clients) {
      session.show(`${ground.set.record.title}: calls of ${subject.strategy} and of ${client.origin}`);
      calls.push({ ...(await compareCalls(ground, subject, client)), subject, client: client.id });
    }
  const times = await timeRounds(ground);
  const timesOf = (name: string): LoadTime[] => times.get(name) ?? [];
  return calls.map(({ subject: { strategy }, client, ...seen }) => ({
    strategy,
    client,
    ...seen,
    real: timesOf(`${client} ${strategy}`),
    arm: timesOf(`arm ${strategy}`),
    withoutWeights: timesOf(`${client} no-weights`),
  }));
};
