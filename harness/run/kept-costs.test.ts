import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { usualCosts } from '../plan/costs.ts';
import { keepCosts, readCosts } from './kept-costs.ts';

const cache = mkdtempSync(join(tmpdir(), 'unimap-costs-'));
afterAll(() => {
  rmSync(cache, { recursive: true, force: true });
});

test('what a run learnt is there for the next one on that machine, and for no other', () => {
  const costs = { ...usualCosts, load: 2 * usualCosts.load };
  expect(readCosts('mine', cache)).toBeUndefined();
  keepCosts('mine', costs, cache);
  expect(readCosts('mine', cache)).toEqual(costs);
  expect(readCosts('other', cache)).toBeUndefined();
  expect(readdirSync(join(cache, 'costs'))).toEqual(['mine.json']);
});

test('a file that is no JSON is as none; a cost beyond belief is cut, and one that is lacking is the usual one', () => {
  writeFileSync(join(cache, 'costs', 'mine.json'), 'no JSON');
  expect(readCosts('mine', cache)).toBeUndefined();
  writeFileSync(join(cache, 'costs', 'mine.json'), JSON.stringify({ load: 1e9, unknown: 1 }));
  expect(readCosts('mine', cache)).toEqual({ ...usualCosts, load: 100 * usualCosts.load });
});

test('where nothing can be written nothing is kept, and nothing fails', () => {
  keepCosts('mine', usualCosts, '/proc/unimap');
  expect(readCosts('mine', '/proc/unimap')).toBeUndefined();
});
