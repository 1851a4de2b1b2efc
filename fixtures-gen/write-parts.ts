import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { SetPlan } from './set-plan.ts';
import { rangesOf, writeRange, type WriteRange } from './write-range.ts';
import type { WriteJob } from './write-worker.ts';

export interface Watching {
  readonly onProgress?: (bytesDone: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** Of the ending that this file has: a package holds JavaScript. */
const writer = new URL(`write-worker${extname(import.meta.url)}`, import.meta.url);

/** Below this, starting threads takes longer than writing. */
const WORTH_THREADS = 128 * 1024 * 1024;

/** Writes all ranges of all parts, on as many threads as the machine has processors. */
export async function writeParts(plan: SetPlan, directory: string, watching: Watching): Promise<void> {
  const ranges = rangesOf(plan);
  let done = 0;
  const progress = (bytes: number) => {
    done += bytes;
    watching.onProgress?.(done, plan.totalBytes);
  };
  if (plan.totalBytes < WORTH_THREADS) {
    for (const range of ranges) {
      await setImmediate(); // An abort can only arrive between two turns of the event loop.
      watching.signal?.throwIfAborted();
      writeRange(plan, directory, range);
      progress(range.bytes);
    }
    return;
  }
  const threads = Math.min(availableParallelism(), ranges.length);
  const job: WriteJob = { plan, directory };
  const workers = Array.from({ length: threads }, () => new Worker(writer, { workerData: job }));
  const queue = ranges[Symbol.iterator]();
  try {
    await Promise.all(workers.map((worker) => drain(worker, queue, progress, watching.signal)));
  } finally {
    // A thread is gone only when this resolves, and what it was writing may be removed only then.
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** Feeds one worker until the queue is empty. */
function drain(
  worker: Worker,
  queue: Iterator<WriteRange>,
  progress: (bytes: number) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const next = () => {
      const range = queue.next();
      if (range.done === true) resolve();
      else worker.postMessage(range.value);
    };
    const abort = () => {
      reject(
        signal?.reason instanceof Error ? signal.reason : new Error('aborted', { cause: signal?.reason }),
      );
    };
    if (signal?.aborted === true) {
      abort();
      return;
    }
    signal?.addEventListener('abort', abort, { once: true });
    worker.on('error', reject);
    worker.on('exit', () => {
      signal?.removeEventListener('abort', abort);
      reject(new Error('a writing thread ended early'));
    });
    worker.on('message', (bytes: number) => {
      try {
        progress(bytes);
        next();
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
    next();
  });
}
