import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateSet, resolveOptions } from '../../fixtures-gen/index.ts';
import { openSet } from '../gguf/index.ts';
import { resolveArms } from '../plan/resolve-arms.ts';
import { toWorkerSet } from '../sets/worker-set.ts';
import { runMicro } from './run-task.ts';
import type { LoadChoice, WorkerSetDescription } from './task.ts';

const scratch = mkdtempSync(join(tmpdir(), 'unimap-task-'));
let set: WorkerSetDescription;
beforeAll(async () => {
  await generateSet(resolveOptions({ parts: 3, size: { perPart: 50_000 }, profile: 'plain' }), scratch);
  set = toWorkerSet(await openSet(scratch));
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const load = (): LoadChoice => {
  const [arm] = resolveArms({ strategy: 'unified', pageKind: '4k', placement: 'mirror' }, 2);
  if (arm === undefined) throw new Error('unified makes no arm');
  return { arm, nodes: [0], allowFallback: true };
};

test('single calls are timed in a process of their own, which answers once they are', async () => {
  const { micro } = await runMicro({ kind: 'micro', set, load: load() });
  expect(micro.length).toBeGreaterThan(0);
  for (const { name, medianNs, n } of micro) {
    expect(name).not.toBe('');
    expect(medianNs).toBeGreaterThan(0);
    expect(n).toBeGreaterThan(0);
  }
});
