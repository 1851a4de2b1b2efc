import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateSet, resolveOptions } from '../../fixtures-gen/index.ts';
import { openSet } from '../gguf/index.ts';
import { resolveArms } from '../plan/resolve-arms.ts';
import { describeSet, type OpenedSet } from '../sets/worker-set.ts';
import type { IntegrityOutcome } from '../results/index.ts';
import { workerExecutor } from './executor.ts';

const scratch = mkdtempSync(join(tmpdir(), 'unimap-executor-'));
const loads = (['llama-mmap', 'llama-read', 'unified-view'] as const)
  .flatMap((strategy) => resolveArms({ strategy, pageKind: '4k', placement: 'local' }, 1))
  .map((arm) => ({ arm, nodes: [0], allowFallback: true }));

let set: OpenedSet;
beforeAll(async () => {
  await generateSet(resolveOptions({ parts: 3, size: { perPart: 50_001 } }), scratch);
  set = describeSet(await openSet(scratch), { id: 's', title: 's', sizeClass: 'tiny' });
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const verified = async (
  of: OpenedSet,
  signal = new AbortController().signal,
): Promise<IntegrityOutcome[]> => {
  const outcomes: IntegrityOutcome[] = [];
  for await (const outcome of workerExecutor(signal).verify(of, loads)) outcomes.push(outcome);
  return outcomes;
};

test('the loads of one process are verified each, in their order', async () => {
  const outcomes = await verified(set);
  expect(outcomes.map((each) => each.status === 'passed' && each.requestedPageKind)).toEqual([
    '4k',
    '4k',
    '4k',
  ]);
});

test('a load that ends its process is an outcome of its own, and so is every load after it', async () => {
  const manifestPath = join(scratch, 'broken.json');
  writeFileSync(manifestPath, '{');
  const outcomes = await verified({ ...set, description: { ...set.description, manifestPath } });
  expect(outcomes.map((each) => each.status === 'failed' && each.error.code)).toEqual(
    loads.map(() => 'worker-died'),
  );
});

test('an abort ends the verifying, and no outcome is made up', async () => {
  await expect(verified(set, AbortSignal.abort(new Error('stop')))).rejects.toThrow('stop');
});
