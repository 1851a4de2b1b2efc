import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { z } from 'zod';
import { startError } from '../lifecycle/start-error.ts';
import { AccessAnswer, LoadAnswer, MicroAnswer, VerifyAnswer, type WorkerTask } from './task.ts';
import { WorkerError } from './worker-error.ts';

const workerPath = fileURLToPath(new URL('main.ts', import.meta.url));
/** Node keeps what it compiled between workers; where the folder cannot be written it goes without. */
export const workerEnvironment = {
  NODE_COMPILE_CACHE: fileURLToPath(new URL('../../node_modules/.cache/unimap', import.meta.url)),
};

const ask = async <T extends z.ZodType>(
  task: WorkerTask,
  answer: T,
  signal?: AbortSignal,
): Promise<z.infer<T>> => {
  const result = await execa(process.execPath, [workerPath], {
    input: JSON.stringify(task),
    env: workerEnvironment,
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
  if (result.failed) {
    throw new WorkerError(result);
  }
  return answer.parse(JSON.parse(result.stdout));
};

type TaskOf<K extends WorkerTask['kind']> = Extract<WorkerTask, { kind: K }>;

export const runLoad = (task: TaskOf<'load'>, signal?: AbortSignal) => ask(task, LoadAnswer, signal);
export const runVerify = (task: TaskOf<'verify'>, signal?: AbortSignal) => ask(task, VerifyAnswer, signal);
export const runAccess = (task: TaskOf<'access'>, signal?: AbortSignal) => ask(task, AccessAnswer, signal);
export const runMicro = (task: TaskOf<'micro'>, signal?: AbortSignal) => ask(task, MicroAnswer, signal);
