import { execa } from 'execa';
import { startError } from '../lifecycle/start-error.ts';
import { WorkerError } from './worker-error.ts';

export interface Process {
  readonly file: string;
  readonly args?: readonly string[];
  readonly input: string;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * A process of ours from start to end; what it wrote on stdout.
 * @throws WorkerError where it died or failed, UnimapError `not-started`, the signal's reason when aborted
 */
export const runProcess = async (
  { file, args = [], input, env = {} }: Process,
  signal?: AbortSignal,
): Promise<string> => {
  const result = await execa(file, args, {
    input,
    env,
    reject: false,
    stripFinalNewline: false,
    forceKillAfterDelay: 500,
    maxBuffer: 1 << 28,
    ...(signal && { cancelSignal: signal }),
  });
  signal?.throwIfAborted();
  if (result.failed && result.exitCode === undefined && result.signal === undefined) {
    throw startError('the loading process', result.cause);
  }
  if (result.failed) throw new WorkerError(result);
  return result.stdout;
};
