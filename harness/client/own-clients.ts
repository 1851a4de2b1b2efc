import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { buildPrograms, npmClient } from '../fidelity/clients.ts';
import { WayMaker, type MadeWay } from '../bench/make-way.ts';
import { openSet } from '../gguf/index.ts';
import { planThreads, readTopology } from '../machine/topology/index.ts';
import { resolveArms } from '../plan/resolve-arms.ts';
import type { ClientArmRecord, ClientAttachOutcome, ClientOutcome } from '../results/index.ts';
import type { OpenedSet } from '../sets/worker-set.ts';
import { UnimapError } from '../unimap-error.ts';
import { chooseLoad } from '../worker/choose-load.ts';
import { runLoad } from '../worker/run-load.ts';
import { runClient, type OwnClient } from './run-client.ts';

/** What is asked of our own client beside the way its files lie. */
export interface ClientPlan {
  readonly tokens: number;
  /** Mapping the same files once more is timed too, except where they are to stay cold. */
  readonly attach: boolean;
}

/** Far beyond any start from memory. A model that is read from a slow disk may take longer, by its size. */
const patience = 120;
const slowestBytesPerSecond = 50e6;

/**
 * One CPU is left to the rest of the machine: threads that wait for each other all wait where one of them is held up.
 * @throws UnimapError `no-real-client`, `not-built`
 */
export const ownClient = async ({ tokens }: ClientPlan, bytes: number): Promise<OwnClient> => {
  const client = npmClient();
  await buildPrograms();
  return {
    command: client.command('llama-client'),
    tokens,
    threads: Math.max(1, planThreads(readTopology()).cpus.length - 1),
    seconds: Math.ceil(patience + bytes / slowestBytesPerSecond),
  };
};

/** The parts of a model where a way has put them: a copy has the names of its source. */
const pathsIn = ({ paths }: OpenedSet, { path }: MadeWay): string[] =>
  paths.map((part) => join(dirname(path), basename(part)));

/** By the calls of llama.cpp, one thread, and then a touch of every page. */
const attach = async (
  { description }: OpenedSet,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<ClientAttachOutcome> => {
  const [arm] = resolveArms({ strategy: 'llama-mmap', pageKind: '4k', placement: 'local' }, 1);
  if (arm === undefined) throw new Error('llama-mmap has no arm');
  const parts = description.parts.map((part, index) => {
    const path = paths[index] ?? part.path;
    // A hugetlbfs has files of whole pages alone.
    return { ...part, path, bytes: statSync(path).size };
  });
  const load = chooseLoad(arm, { allowFallback: true });
  const { outcome } = await runLoad({ ...description, parts }, load, signal);
  if (outcome.status !== 'completed') return outcome;
  return { status: 'completed', callReturn: outcome.callReturn, usable: outcome.usable };
};

/** Our own client on one set, one way after the other. */
export class OwnClients {
  readonly #set: OpenedSet;
  readonly #signal: AbortSignal;
  readonly #choose: typeof ownClient;
  #ways: WayMaker | undefined;

  /** `choose`: tests put a client of theirs in place of the real one. */
  constructor(set: OpenedSet, signal: AbortSignal, choose: typeof ownClient = ownClient) {
    this.#set = set;
    this.#signal = signal;
    this.#choose = choose;
  }

  /** A way that this machine or this user may not have is unsupported; the others go on. */
  async #make(arm: ClientArmRecord): Promise<MadeWay | Extract<ClientOutcome, { status: 'unsupported' }>> {
    const signal = this.#signal;
    try {
      this.#ways ??= new WayMaker(await openSet(this.#set.paths[0] ?? ''), { show: () => undefined, signal });
      return await this.#ways.make(arm);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof UnimapError) || error.exitStatus !== 3) throw error;
      return { status: 'unsupported', missing: error.message, remedy: error.remedy };
    }
  }

  /**
   * Makes the way, runs the client on it, looks at it meanwhile, and takes the way away.
   * @throws UnimapError where the client fails
   */
  async run(arm: ClientArmRecord, plan: ClientPlan): Promise<ClientOutcome> {
    const client = await this.#choose(plan, this.#set.record.bytes);
    const began = performance.now();
    const made = await this.#make(arm);
    if ('status' in made) return made;
    const madeMs = performance.now() - began;
    try {
      const paths = pathsIn(this.#set, made);
      const run = await runClient(client, paths, this.#signal);
      const again =
        plan.attach && arm.way !== 'cold' ? await attach(this.#set, paths, this.#signal) : undefined;
      return {
        status: 'completed',
        client: {
          way: arm.way,
          ...run,
          madeMs,
          ...(made.placed && { placed: made.placed }),
          ...(again && { attach: again }),
        },
      };
    } finally {
      await made.undo();
    }
  }
}
