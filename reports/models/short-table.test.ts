import { expect, test } from 'vitest';
import { knownModels, shortTable } from './short-table.ts';

const own = {
  name: 'mine',
  parts: [
    { bytes: 3.5 * 2 ** 20, alignment: 32 },
    { bytes: 2 ** 21, alignment: 32 },
  ],
  exact: true,
};

test.each([60, 80, 100, 120, 200])('in %i columns no row is wider, and every model has one', (columns) => {
  const models = knownModels();
  const lines = shortTable(models, columns);
  const table = lines.slice(0, lines.indexOf(''));
  expect(table).toHaveLength(models.length + 1);
  expect(Math.max(...table.map(({ length }) => length))).toBeLessThanOrEqual(columns);
});

test('of files at hand the waste is exact, and the page tables of llama.cpp’s mapping stand beside those in huge pages', () => {
  const [, row = ''] = shortTable([own], 200);
  // 3.5 MiB leave half a MiB of their second page; the other part fills one.
  expect(row.split(/ {2,}/)).toEqual(['mine', '2', '5.50 MiB', '512 KiB', '512 KiB', '11 KiB', '24 B']);
});

test('of sizes that are known in three digits a range is given', () => {
  const [, row = ''] = shortTable(knownModels(), 200);
  expect(row).toMatch(/ 0 B - 2(\.0)? MiB /);
});
