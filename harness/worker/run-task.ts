import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { runProcess } from './run-process.ts';
import { AccessAnswer, MicroAnswer, VerifyAnswer, type WorkerTask } from './task.ts';

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
  const stdout = await runProcess(
    { file: process.execPath, args: [workerPath], input: JSON.stringify(task), env: workerEnvironment },
    signal,
  );
  return answer.parse(JSON.parse(stdout));
};

type TaskOf<K extends WorkerTask['kind']> = Extract<WorkerTask, { kind: K }>;

export const runVerify = (task: TaskOf<'verify'>, signal?: AbortSignal) => ask(task, VerifyAnswer, signal);
export const runAccess = (task: TaskOf<'access'>, signal?: AbortSignal) => ask(task, AccessAnswer, signal);
export const runMicro = (task: TaskOf<'micro'>, signal?: AbortSignal) => ask(task, MicroAnswer, signal);
