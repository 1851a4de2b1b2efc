import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { execa } from 'execa';
import { z } from 'zod';
import { nativeFile } from '../native-build/native-files.ts';

const Started = z.strictObject({ pid: z.int(), start_ns: z.int() });
const Ended = z.strictObject({
  end_ns: z.int(),
  exit: z.int(),
  signal: z.int(),
  not_started: z.int(),
  left_behind: z.int(),
  user_ns: z.int(),
  system_ns: z.int(),
  minor_faults: z.int(),
  major_faults: z.int(),
  peak_bytes: z.int(),
});

/** What native/client says of a program once the last of its processes has ended. */
export type ClientEnding = z.infer<typeof Ended> & { readonly start_ns: number };

/** A program of others that is running. */
export interface ClientProcess {
  /** Of the process above it: whatever it starts stays below this one. */
  readonly above: number;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** By the clock that `process.hrtime` reads. */
  readonly startNs: Promise<number>;
  /** Undefined where the process above it was ended by force. */
  readonly ended: Promise<ClientEnding | undefined>;
  /** Asks it to end; what is there after two seconds is killed. */
  readonly stop: () => void;
}

/** Starts a command below native/client, bound to a node's CPUs and memory where one is given. */
export const startClient = (
  command: readonly string[],
  bind: number | undefined,
  signal: AbortSignal,
): ClientProcess => {
  const started = execa(nativeFile('unimap-client'), ['3', String(bind ?? -1), ...command], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    buffer: false,
    reject: false,
    cancelSignal: signal,
    // Longer than its own grace.
    forceKillAfterDelay: 5000,
  });
  const report = started.stdio[3];
  const lines = createInterface({ input: report })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => {
    const { value, done } = await lines.next();
    return done ? undefined : JSON.parse(value);
  };
  const first = next().then((line) => Started.safeParse(line).data);
  return {
    above: started.pid ?? 0,
    stdout: started.stdout,
    stderr: started.stderr,
    startNs: first.then((line) => line?.start_ns ?? Number(process.hrtime.bigint())),
    ended: first.then(async (line) => {
      const last = Ended.safeParse(await next()).data;
      await started;
      return last && line && { ...last, start_ns: line.start_ns };
    }),
    stop: () => {
      started.kill('SIGTERM');
    },
  };
};
