import { expect, test } from 'vitest';
import { arm } from '../../harness/results/test-support/results-builder.ts';
import type { CostModel } from './cost-model.ts';
import { nodeNeeds } from './node-needs.ts';
import { nodeTable } from './node-table.ts';
import { slowestCrossing } from './project-load.ts';

const TiB = 2 ** 40;
const MiB = 2 ** 20;
const parts = Array.from({ length: 16 }, () => ({ bytes: TiB / 16, alignment: 32 }));
const costs = { part: 0, zeroedByte: 0.1, copiedByte: 0.1, constant: 0 };
const model = (strategy: Parameters<typeof arm>[0], nodes: number, more: Parameters<typeof arm>[1] = {}) =>
  ({
    ...{
      scenario: 'costs',
      arm: arm(strategy, more),
      nodes,
      ...costs,
      samples: 60,
      sets: 10,
      largest: Infinity,
    },
    error: { median: 0, worst: 0 },
    without: [{ ...costs, off: 0 }],
  }) satisfies CostModel;

const need = (wanted: string, nodes: number, given: readonly CostModel[] = []) =>
  nodeNeeds(parts, nodes, given).find(
    ({ way }) => `${way.strategy} ${way.pageKind} ${way.placement}` === wanted,
  );

test('a terabyte on eight nodes: a copy takes it all on each, and spread over them each has an eighth', () => {
  expect(need('unified 2m mirror', 8)).toMatchObject({
    bytes: 8 * TiB,
    bytesOnNode: TiB,
    pool: { pageBytes: 2 * MiB, pages: TiB / (2 * MiB) },
  });
  expect(need('unified 2m interleave', 8)).toMatchObject({
    bytes: TiB,
    bytesOnNode: TiB / 8,
    pool: { pages: TiB / 8 / (2 * MiB) },
  });
  expect(need('unified 1g mirror', 8)?.pool).toEqual({ pageBytes: 1024 * MiB, pages: 1024 });
});

test('the page cache is on no node in particular, and takes no pool', () => {
  const cached = need('llama-mmap 4k local', 8);
  expect(cached?.bytes).toBe(0);
  expect(cached).not.toHaveProperty('bytesOnNode');
  expect(cached).not.toHaveProperty('pool');
});

test('llama.cpp’s own mapping has its row, and no time where its costs were not measured', () => {
  const given = [model('unified', 1)];
  expect(need('llama-mmap 4k local', 8, given)).not.toHaveProperty('projected');
  const row = nodeTable([{ name: 'mine', parts, exact: true }], 8, given).find((line) =>
    line.startsWith('llama-mmap'),
  );
  expect(row).toMatch(/^llama-mmap, 4k +page cache +none +1 TiB of cache +not measured$/u);
});

test('a time is of all copies, and its upper end takes further nodes than were measured to be crossed', () => {
  const one = 0.2e-9 * TiB * 1e9;
  const measuredOnOne = need('unified 2m mirror', 8, [model('unified', 1)])?.projected;
  expect(measuredOnOne?.time).toBeCloseTo(8 * one, -6);
  expect((measuredOnOne?.high ?? 0) / (8 * one)).toBeCloseTo(1 + (slowestCrossing - 1) * (7 / 8), 4);
  const measuredOnEight = need('unified 2m mirror', 8, [model('unified', 8)])?.projected;
  expect(measuredOnEight?.high).toBeCloseTo(8 * one, -6);
  const spread = need('unified 2m interleave', 8, [model('unified', 8)])?.projected;
  expect(spread?.time).toBeCloseTo(one, -6);
  const mapped = need('llama-mmap 4k local', 8, [
    model('llama-mmap', 1, { pageKind: '4k', placement: 'local' }),
  ])?.projected;
  expect(mapped?.time).toBeCloseTo(one, -6);
});

test('on one node there is nothing to spread', () => {
  expect(nodeNeeds(parts, 1, []).some(({ way }) => way.placement === 'interleave')).toBe(false);
});

test('the table of one model has a row for each way, and that of several the way that copies fastest', () => {
  const own = { name: 'mine', parts, exact: true };
  const lines = nodeTable([own], 8, [model('unified', 1), model('per-part', 1)]);
  expect(lines[0]).toBe('mine: 1 TiB in 16 parts, on 8 nodes');
  expect(lines.slice(4, 7).map((line) => line.split(/ {2,}/))).toEqual([
    ['unified, 2m, a copy on each node', '1 TiB', '524288 of 2 MiB', '8 TiB', '1800 s [1800 s, 5300 s]'],
    ['unified, 2m, spread over the nodes', '128 GiB', '65536 of 2 MiB', '1 TiB', '220 s [220 s, 660 s]'],
    ['per-part, 2m, a copy on each node', '1 TiB', '524288 of 2 MiB', '8 TiB', '1800 s [1800 s, 5300 s]'],
  ]);
  const slow = { ...model('unified-parallel', 1), zeroedByte: 9 };
  const several = nodeTable([own, { ...own, name: 'other' }], 8, [slow, model('unified', 1)]);
  expect(several.filter((line) => line.startsWith('mine') || line.startsWith('other'))).toHaveLength(4);
  expect(several.join('\n')).not.toContain('unified-parallel');
});
