import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateSet, resolveOptions } from '../../fixtures-gen/index.ts';
import { findTools } from '../counters/index.ts';
import { openSet } from '../gguf/index.ts';
import { holdPool, type PoolHold } from '../pool/pool.ts';
import { resolveArms } from '../plan/resolve-arms.ts';
import { strategyNames, traitsOf, type PageKindName, type StrategyName } from '../results/index.ts';
import type { LoadChoice } from '../worker/task.ts';
import { countLoads } from './count-loads.ts';
import { describeSet, type OpenedSet } from '../sets/worker-set.ts';

const parts = 12;
const scratch = mkdtempSync(join(tmpdir(), 'unimap-count-'));
let set: OpenedSet;
let pool: PoolHold;

beforeAll(async () => {
  pool = await holdPool({
    needs: [{ pageBytes: 2 * 1024 ** 2, node: 0, pages: 2 * parts }],
    label: 'unimap tests',
  });
  await generateSet(resolveOptions({ parts, size: { perPart: 16_384 }, profile: 'plain' }), scratch);
  set = describeSet(await openSet(scratch), { id: 'counted', title: 'counted', sizeClass: 'tiny' });
});
afterAll(async () => {
  rmSync(scratch, { recursive: true, force: true });
  if (pool.status !== 'unsupported') await pool.release();
});

const choice = (strategy: StrategyName, nodes: number[], kind: PageKindName = '2m'): LoadChoice => {
  const own = traitsOf(strategy).memory === 'own';
  const [arm] = resolveArms(
    { strategy, pageKind: own ? kind : '4k', placement: own ? 'mirror' : 'local' },
    2,
  );
  if (arm === undefined) throw new Error(`${strategy} makes no arm`);
  return { arm, nodes, allowFallback: false };
};

test('the seed’s formula holds call by call: replicas x parts x 3 before, replicas x 3 after', async (context) => {
  if (pool.status === 'unsupported' || pool.short.length > 0)
    context.skip('no hugepages: raise vm.nr_hugepages by 24');
  const { present } = await findTools();
  if (present.length === 0) context.skip('neither strace nor perf works here');
  const loads = [
    choice('per-part', [0]),
    choice('unified', [0]),
    choice('per-part', [0, 0]),
    choice('unified', [0, 0]),
    choice('per-part-shipped', [0, 0]),
    choice('unified-shipped', [0, 0]),
    choice('per-page-shipped', [0, 0]),
  ];
  const outcomes = await countLoads(set, loads);
  const region = outcomes.map((outcome) => {
    if (outcome.status !== 'completed') throw new Error(JSON.stringify(outcome));
    if (present.length === 2) expect(outcome.agree).toBe(true);
    return [...new Set(outcome.counts.map((count) => count.classes.region))];
  });
  expect(region).toEqual([
    [parts * 3],
    [3],
    [2 * parts * 3],
    [2 * 3],
    [2 * parts * 3],
    [2 * 3],
    [2 * parts * 4],
  ]);
});

test('every strategy’s calls fall in a class, the classes sum to the total, and the counters agree', async (context) => {
  const { present } = await findTools();
  if (present.length === 0) context.skip('neither strace nor perf works here');
  for (const outcome of await countLoads(
    set,
    strategyNames.map((name) => choice(name, [0], '4k')),
  )) {
    if (outcome.status !== 'completed') throw new Error(JSON.stringify(outcome));
    for (const { classes, total, calls } of outcome.counts) {
      expect(Object.values(classes).reduce((sum, each) => sum + each)).toBe(total);
      expect(calls.reduce((sum, each) => sum + each.count, 0)).toBe(total);
      // Every part is opened, looked at and closed, whatever is done with it.
      expect(classes.source).toBeGreaterThanOrEqual(parts * 3);
    }
    if (present.length === 2) expect(outcome.agree).toBe(true);
  }
});
