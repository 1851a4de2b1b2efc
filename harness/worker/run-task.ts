import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { cacheFolder } from '../cache/cache-folder.ts';
import { ownModule } from '../installation/own-module.ts';
import { emulatedBy } from '../machine/emulated.ts';
import { nativeFile } from '../native-build/native-files.ts';
import { asParent, processLines, runProcess } from './run-process.ts';
import { AccessAnswer, MicroAnswer, VerifyAnswer, type WorkerTask } from './task.ts';

const workerPath = ownModule('./main', import.meta.url);
const isWritable = (folder: string): boolean => {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/**
 * Node keeps what it compiled between workers, where there is a cache folder: none is made for this, and below one that cannot be
 * made Node tries for ever. In a guest, whose folders end with it, there is nothing to keep it for.
 */
export const workerEnvironment = (cache = cacheFolder()): Record<string, string> =>
  emulatedBy() === undefined && isWritable(cache) ? { NODE_COMPILE_CACHE: join(cache, 'compiled') } : {};

/** @throws UnimapError `library-missing`, here and not in the process, whose end would tell no remedy */
const processFor = (task: WorkerTask) => {
  nativeFile('libunimap.so');
  return {
    file: process.execPath,
    args: [workerPath, asParent()],
    input: JSON.stringify(task),
    env: workerEnvironment(),
  };
};

const ask = async <T extends z.ZodType>(
  task: WorkerTask,
  answer: T,
  signal?: AbortSignal,
): Promise<z.infer<T>> => answer.parse(JSON.parse(await runProcess(processFor(task), signal)));

type TaskOf<K extends WorkerTask['kind']> = Extract<WorkerTask, { kind: K }>;

/** Answers as they come, one for each load; the error of a load that ends the process comes in its place. */
export async function* runVerify(
  task: TaskOf<'verify'>,
  signal?: AbortSignal,
): AsyncGenerator<z.infer<typeof VerifyAnswer>> {
  for await (const line of processLines(processFor(task), signal)) yield VerifyAnswer.parse(JSON.parse(line));
}
export const runAccess = (task: TaskOf<'access'>, signal?: AbortSignal) => ask(task, AccessAnswer, signal);
export const runMicro = (task: TaskOf<'micro'>, signal?: AbortSignal) => ask(task, MicroAnswer, signal);
