import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { nativeLibrary } from '../ffi/library.ts';
import type { FallbackRecord } from '../results/index.ts';
import { Task, type WorkerTask } from './task.ts';

/**
 * A process of its own for each task: reads it as JSON on stdin, answers with lines of JSON on stdout. Dies with its
 * parent. Each imports no more than it needs.
 */
const perform = async (task: WorkerTask, answer: (value: unknown) => void): Promise<void> => {
  switch (task.kind) {
    case 'verify': {
      const { performVerify } = await import('./verify-task.ts');
      for (const load of task.loads) {
        let fallbacks: readonly FallbackRecord[] = [];
        const outcome = await performVerify(task.set, load, undefined, (found) => (fallbacks = found));
        answer({ outcome, fallbacks });
      }
      return;
    }
    case 'access': {
      const { performAccess } = await import('./access-task.ts');
      answer({ outcome: performAccess(task.set, task.load, task.plan) });
      return;
    }
    case 'micro': {
      const { performMicro } = await import('./micro-task.ts');
      answer(await performMicro(task.set, task.load));
    }
  }
};

// Where the system cannot watch it, only the number that the parent gave tells whether it is there still.
const parentGone =
  nativeLibrary().dieWithParent() === -constants.errno.ESRCH || String(process.ppid) !== process.argv[2];
if (parentGone) process.exit(1);
await perform(Task.parse(JSON.parse(readFileSync(0, 'utf8'))), (value) =>
  process.stdout.write(`${JSON.stringify(value)}\n`),
);
