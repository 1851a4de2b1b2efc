/** A thread that writes the ranges it is sent, one at a time. */
import { parentPort, workerData } from 'node:worker_threads';
import type { SetPlan } from './set-plan.ts';
import { writeRange, type WriteRange } from './write-range.ts';

export interface WriteJob {
  readonly plan: SetPlan;
  readonly directory: string;
}

const { plan, directory } = workerData as WriteJob;

parentPort?.on('message', (range: WriteRange) => {
  writeRange(plan, directory, range);
  parentPort?.postMessage(range.bytes);
});
