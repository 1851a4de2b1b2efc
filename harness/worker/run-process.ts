import { execa } from 'execa';
import { startError } from '../lifecycle/start-error.ts';
import { WorkerError } from './worker-error.ts';

/**
 * For a process that dies with this one: this one may be killed before the new one could ask the kernel whose child it is. Then it
 * finds another parent than the one it is given, and ends.
 */
export const asParent = (): string => String(process.pid);

interface Process {
  readonly file: string;
  readonly args?: readonly string[];
  readonly input: string;
  readonly env?: Readonly<Record<string, string>>;
}

const start = ({ file, args = [], input, env = {} }: Process, signal: AbortSignal | undefined) =>
  execa(file, args, {
    input,
    env,
    reject: false,
    stripFinalNewline: false,
    forceKillAfterDelay: 500,
    maxBuffer: 1 << 28,
    ...(signal && { cancelSignal: signal }),
  });

/**
 * What it wrote on stdout, when it has ended.
 * @throws WorkerError where it died or failed, UnimapError `not-started`, the signal's reason when aborted
 */
const ended = async (started: ReturnType<typeof start>, signal: AbortSignal | undefined): Promise<string> => {
  const result = await started;
  signal?.throwIfAborted();
  if (result.failed && result.exitCode === undefined && result.signal === undefined) {
    throw startError('the loading process', result.cause);
  }
  if (result.failed) throw new WorkerError(result);
  return result.stdout;
};

/** A process of ours from start to end; what it wrote on stdout. Throws as `ended` does. */
export const runProcess = (process: Process, signal?: AbortSignal): Promise<string> =>
  ended(start(process, signal), signal);

/** The same, line by line as they are written; throws after the last line that came. */
export async function* processLines(process: Process, signal?: AbortSignal): AsyncGenerator<string> {
  const started = start(process, signal);
  yield* started.iterable({ from: 'stdout' });
  await ended(started, signal);
}
