import { readFileSync } from 'node:fs';
import { nativeLibrary } from '../ffi/library.ts';
import type { FallbackRecord } from '../results/index.ts';
import { Task, type WorkerTask } from './task.ts';

/**
 * A process of its own for each task: reads it as JSON on stdin, answers with JSON on stdout. Dies with its parent.
 * Each imports no more than it needs.
 */
const perform = async (task: WorkerTask): Promise<unknown> => {
  switch (task.kind) {
    case 'verify': {
      const { performVerify } = await import('./verify-task.ts');
      let fallbacks: readonly FallbackRecord[] = [];
      const outcome = await performVerify(task.set, task.load, undefined, (found) => (fallbacks = found));
      return { outcome, fallbacks };
    }
    case 'access': {
      const { performAccess } = await import('./access-task.ts');
      return { outcome: performAccess(task.set, task.load, task.plan) };
    }
    case 'micro': {
      const { performMicro } = await import('./micro-task.ts');
      return performMicro(task.set, task.load);
    }
  }
};

const parentGone = nativeLibrary().dieWithParent() as number;
if (parentGone !== 0) process.exit(1);
const answer = await perform(Task.parse(JSON.parse(readFileSync(0, 'utf8'))));
process.stdout.write(JSON.stringify(answer));
