import { expect, test } from 'vitest';
import { mostPages, pageNeeds } from './page-need.ts';

test('a mirror needs its pages on every node, twice where a node is named twice; upstream needs none', () => {
  const given = [{ bytes: 3 * 1024 ** 2, alignment: 32 }];
  const arm = { strategy: 'unified', pageKind: '2m', placement: 'mirror' } as const;
  expect(pageNeeds(arm, given, [0, 1, 1])).toEqual([
    { pageBytes: 2 * 1024 ** 2, node: 0, pages: 2 },
    { pageBytes: 2 * 1024 ** 2, node: 1, pages: 4 },
  ]);
  expect(pageNeeds({ ...arm, strategy: 'llama-mmap' }, given, [0])).toEqual([]);
  expect(pageNeeds({ ...arm, pageKind: 'thp' }, given, [0])).toEqual([]);
});

test('loads that run one after the other need the most that any of them needs', () => {
  const need = { pageBytes: 2048, node: 0 };
  expect(
    mostPages([
      { ...need, pages: 3 },
      { ...need, pages: 9 },
      { ...need, node: 1, pages: 4 },
    ]),
  ).toEqual([
    { ...need, pages: 9 },
    { ...need, node: 1, pages: 4 },
  ]);
});
