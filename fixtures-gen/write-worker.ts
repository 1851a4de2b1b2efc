/** A thread that writes the ranges it is sent, one at a time; it plans the set anew rather than receive the plan. */
import { parentPort, workerData } from 'node:worker_threads';
import type { SetOptions } from './set-options.ts';
import { planSet } from './set-plan.ts';
import { writeRange, type WriteRange } from './write-range.ts';

export interface WriteJob {
  readonly options: SetOptions;
  readonly directory: string;
}

const job = workerData as WriteJob;
const plan = planSet(job.options);

parentPort?.on('message', (range: WriteRange) => {
  writeRange(plan, job.directory, range);
  parentPort?.postMessage(range.bytes);
});
