import { setTimeout as sleep } from 'node:timers/promises';
import { startClient, type ClientEnding, type ClientProcess } from './client-process.ts';
import { collectOutput } from './collect-output.ts';
import type { ClientOutput } from './output/client-output.ts';
import { descendants, usageOf, type TreeUsage } from './process-tree.ts';
import { askPort, portReady, type Ready } from './ready.ts';
import { watchMapped, type Seen } from './watch-mapped.ts';

export interface ClientCall {
  readonly command: readonly string[];
  readonly bind?: number | undefined;
  /** Absent: it is done when it exits. */
  readonly ready?: Ready | undefined;
  readonly timeoutMs: number;
  /** Base names of the model's files. */
  readonly files: ReadonlySet<string>;
  /** What is asked of it once it is ready, before it is told to end. */
  readonly whenReady?: ((readyMs: number) => Promise<void>) | undefined;
}

/** How a client came to its end, and what was seen of it. */
export interface ClientObserved {
  readonly end: 'exited' | 'ready' | 'timeout' | 'port-busy';
  readonly wallMs: number;
  /** Until it was ready, or until the last of its processes had ended. */
  readonly usage: TreeUsage;
  readonly ending: ClientEnding | undefined;
  readonly output: ClientOutput;
  readonly seen: Seen;
}

const nothing: TreeUsage = { cpuMs: 0, minorFaults: 0, majorFaults: 0, peakBytes: 0 };

const usageAtEnd = (ending: ClientEnding): TreeUsage => ({
  cpuMs: (ending.user_ns + ending.system_ns) / 1e6,
  minorFaults: ending.minor_faults,
  majorFaults: ending.major_faults,
  peakBytes: ending.peak_bytes,
});

/** When it was ready, by the clock of `hrtime`; undefined where it ended, or `signal` was aborted, before. */
const whenIsReady = (
  ready: Ready,
  collected: ReturnType<typeof collectOutput>,
  signal: AbortSignal,
): Promise<bigint | undefined> => {
  if ('port' in ready) return portReady(ready.port, signal);
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      resolve(undefined);
    });
    collected.onLine(ready.line, () => {
      resolve(process.hrtime.bigint());
    });
  });
};

type Came = { readonly end: 'ready'; readonly at: bigint } | { readonly end: 'exited' | 'timeout' };

/** What comes first: ready, the end, or the time. */
const firstOf = async (
  { ready, timeoutMs }: ClientCall,
  client: ClientProcess,
  collected: ReturnType<typeof collectOutput>,
): Promise<Came> => {
  const decided = new AbortController();
  const exited = client.ended.then((): Came => ({ end: 'exited' }));
  const late = sleep(timeoutMs, undefined, { signal: decided.signal }).then(
    (): Came => ({ end: 'timeout' }),
    (): Came => ({ end: 'exited' }),
  );
  const isReady =
    ready &&
    whenIsReady(ready, collected, decided.signal).then((at): Came =>
      at === undefined ? { end: 'exited' } : { end: 'ready', at },
    );
  try {
    return await Promise.race([exited, late, ...(isReady ? [isReady] : [])]);
  } finally {
    decided.abort();
  }
};

/**
 * A client from its start to its exit or until it is ready, looked at meanwhile; none of its processes is left.
 * @throws UnimapError `library-missing`; the signal's reason when aborted
 */
export const runClient = async (call: ClientCall, signal: AbortSignal): Promise<ClientObserved> => {
  const { ready } = call;
  if (ready && 'port' in ready && (await askPort(ready.port)) !== 'closed')
    return {
      end: 'port-busy',
      wallMs: 0,
      usage: nothing,
      ending: undefined,
      output: { stdout: '', stderr: '' },
      seen: { status: 'nothing' },
    };
  const client = startClient(call.command, call.bind, signal);
  const collected = collectOutput(client);
  const watch = watchMapped(client.above, call.files);
  try {
    const startNs = await client.startNs;
    const came = await firstOf(call, client, collected);
    const readyMs = came.end === 'ready' ? (Number(came.at) - startNs) / 1e6 : undefined;
    const usage = usageOf(descendants(client.above));
    if (readyMs !== undefined) {
      watch.look();
      await call.whenReady?.(readyMs);
    }
    client.stop();
    const ending = await client.ended;
    signal.throwIfAborted();
    const toExit = ending && (ending.end_ns - ending.start_ns) / 1e6;
    return {
      end: came.end,
      wallMs: readyMs ?? toExit ?? 0,
      usage: came.end !== 'exited' || ending === undefined ? usage : usageAtEnd(ending),
      ending,
      output: await collected.output(),
      seen: watch.stop(),
    };
  } finally {
    watch.stop();
    client.stop();
    // Its port and its memory are the next one's.
    await client.ended;
  }
};
