import { expect, test } from 'vitest';
import { longTable } from './long-table.ts';
import { text } from './table.ts';

const rows = (count: number, exceptions: number) =>
  Array.from({ length: count }, (_, place) => ({ cells: [`row ${place}`], exceptional: place < exceptions }));
const columns = [text('what')];

test('forty rows stand as they are', () => {
  expect(longTable(columns, rows(40, 1), 'All is well')).not.toContain('<details>');
});

test('more are folded, and the exceptions stand before them', () => {
  const [open = '', hidden = ''] = longTable(columns, rows(41, 2), 'All is well').split('<details>');
  expect(open).toContain('All is well in 39 of 41 rows. The others:');
  expect(open.match(/row \d+/gu)).toEqual(['row 0', 'row 1']);
  expect(hidden.match(/row \d+/gu)).toHaveLength(41);
});

test('without exceptions it says so, and with too many all are folded', () => {
  expect(longTable(columns, rows(50, 0), 'All is well')).toMatch(/^All is well in all 50 rows\./u);
  expect(longTable(columns, rows(90, 45), 'All is well')).toMatch(/^<details>/u);
});
