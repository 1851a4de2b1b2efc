import { expect, test } from 'vitest';
import { memoryNeed } from './memory-need.ts';
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

test('where base pages have 16 KiB, a load takes whole ones, and whole huge pages of 32 MiB', () => {
  const sizes = { base: 16_384, huge: 2 ** 25 };
  const given = [{ bytes: 5000, alignment: 32 }];
  const arm = { strategy: 'unified', pageKind: '4k', placement: 'mirror' } as const;
  expect(memoryNeed(arm, given, 2, sizes)).toBe(2 * 16_384);
  expect(memoryNeed({ ...arm, pageKind: 'thp' }, given, 1, sizes)).toBe(2 ** 25);
  expect(pageNeeds({ ...arm, pageKind: '2m' }, given, [0], sizes)).toEqual([
    { pageBytes: 2 ** 21, node: 0, pages: 1 },
  ]);
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
