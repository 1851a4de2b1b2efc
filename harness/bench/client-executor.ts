import type { ModelSet } from '../gguf/index.ts';
import type { ClientArmRecord, ClientOutcome } from '../results/index.ts';
import { UnimapError } from '../unimap-error.ts';
import { witnessProcess } from '../witness/witness-process.ts';
import { commandOn, parseClient } from './client-command.ts';
import { clientOutcome } from './client-outcome.ts';
import { WayMaker, type MadeWay } from './make-way.ts';
import { askServer, type Answer, type Question } from './ask-server.ts';
import type { Ready } from './ready.ts';
import { runClient } from './run-client.ts';
import { mappedNames } from './watch-mapped.ts';
import { witnessedRuns } from './witnessed-runs.ts';

/** The effects of a bench. Tests put a fake in its place, so that order and bookkeeping need no machine. */
export interface ClientExecutor {
  run(arm: ClientArmRecord): Promise<ClientOutcome>;
}

export interface ClientChoice {
  readonly ready?: Ready | undefined;
  /** To a server that is ready on its port. */
  readonly question?: Question | undefined;
  readonly metric?: RegExp | undefined;
  readonly sameOutput: boolean;
  readonly timeoutMs: number;
}

/** A way that cannot be had here is no fault of the client's. */
const notMade = (error: unknown): ClientOutcome => {
  if (!(error instanceof UnimapError)) throw error;
  const { code, message, remedy, exitStatus } = error;
  return exitStatus === 3
    ? { status: 'unsupported', missing: message, remedy }
    : { status: 'failed', error: { code, message, remedy } };
};

/** Makes the way, runs the client on it, looks at it meanwhile, and takes the way away. */
export const realClients = (
  choice: ClientChoice,
  model: ModelSet,
  work: {
    readonly show: (line: string) => void;
    readonly signal: AbortSignal;
    /** Nothing is dropped from the page cache to make a model warm. */
    readonly keepsCache?: boolean | undefined;
  },
): ClientExecutor => {
  const { ready, question, metric, sameOutput, timeoutMs } = choice;
  const { signal } = work;
  const ways = new WayMaker(model, work);
  const witnessed = witnessedRuns(model.totalBytes);
  // Its first time it is slow, and a short client would be over.
  witnessProcess(process.pid);
  const files = mappedNames(model.parts.map(({ path }) => path));
  const runOn = async (arm: ClientArmRecord, made: MadeWay, madeMs: number): Promise<ClientOutcome> => {
    let answered: Answer | undefined;
    const observed = await runClient(
      {
        command: commandOn(parseClient(arm.command), made.path),
        bind: arm.bind,
        ready,
        timeoutMs,
        files,
        whenReady: async (readyMs) => {
          if (question && ready && 'port' in ready)
            answered = await askServer(ready.port, question, { readyMs, timeoutMs }, signal);
        },
      },
      signal,
    );
    const placed = { madeMs, ...(made.placed && { placed: made.placed }) };
    return clientOutcome(
      observed,
      { way: arm.way, metric, sameOutput, timeoutMs, answered, made: placed },
      ready !== undefined,
    );
  };
  return {
    run: async (arm) => {
      const began = performance.now();
      let made: MadeWay;
      try {
        made = await ways.make(arm);
      } catch (error) {
        signal.throwIfAborted();
        return notMade(error);
      }
      try {
        const madeMs = performance.now() - began;
        return await witnessed(() => runOn(arm, made, madeMs));
      } catch (error) {
        signal.throwIfAborted();
        return notMade(error);
      } finally {
        await made.undo();
      }
    },
  };
};
