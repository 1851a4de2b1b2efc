import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { generateSet, resolveOptions } from '../../fixtures-gen/index.ts';
import { openSet } from '../gguf/index.ts';
import { resolveArms } from '../plan/resolve-arms.ts';
import { toWorkerSet } from '../sets/worker-set.ts';
import { performLoad } from './load-task.ts';

const scratch = mkdtempSync(join(tmpdir(), 'unimap-load-task-'));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

test('a delay injected for testing is in the time, adds up with the phases, and is said in the outcome', async () => {
  await generateSet(resolveOptions({ parts: 2, size: { perPart: 100_000 }, profile: 'plain' }), scratch);
  const set = toWorkerSet(await openSet(scratch));
  const [arm] = resolveArms({ strategy: 'unified', pageKind: '4k', placement: 'mirror' }, 2);
  if (arm === undefined) throw new Error('no arm');
  const choice = { arm, nodes: [0], allowFallback: false };
  const { outcome } = performLoad(set, { ...choice, delay: 0.5 });
  if (outcome.status !== 'completed') throw new Error(JSON.stringify(outcome));
  const { injectedDelay, usable, callReturn, phases } = outcome;
  expect(injectedDelay?.share).toBe(0.5);
  const spent = injectedDelay?.nanoseconds ?? 0;
  expect(usable).toBe(callReturn + phases.touch + spent);
  expect(spent).toBeGreaterThanOrEqual(0.5 * (callReturn + phases.touch));
  expect(Object.values(phases).reduce((sum, each) => sum + each, 0)).toBe(usable);
  expect(performLoad(set, choice).outcome).not.toHaveProperty('injectedDelay');
});
