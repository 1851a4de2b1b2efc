import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layoutSize, mostPages, pageBytesOf, pageNeeds } from './page-need.ts';

const part = fc.record({
  bytes: fc.integer({ min: 1, max: 50_000_000 }),
  alignment: fc.constantFrom(32, 64, 4096),
});
const parts = fc.array(part, { minLength: 1, maxLength: 200 });

test('a unified region never maps more than a region per part', () => {
  fc.assert(
    fc.property(parts, fc.constantFrom(2 * 1024 ** 2, 1024 ** 3), (given, pageBytes) => {
      const [perPart, unified, packed] = (['per-part', 'unified', 'packed'] as const).map((layout) =>
        layoutSize(layout, given, pageBytes),
      );
      expect(unified?.mapped).toBeLessThanOrEqual(perPart?.mapped ?? 0);
      expect(packed?.mapped).toBeLessThanOrEqual(unified?.mapped ?? 0);
      for (const size of [perPart, unified, packed]) expect((size?.mapped ?? 1) % pageBytes).toBe(0);
    }),
  );
});

test('100 parts of 16 KiB take 100 hugepages one by one, and one together', () => {
  const given = Array.from({ length: 100 }, () => ({ bytes: 16 * 1024, alignment: 32 }));
  expect(layoutSize('per-part', given, pageBytesOf['2m']).mapped).toBe(100 * 2 * 1024 ** 2);
  expect(layoutSize('unified', given, pageBytesOf['2m']).mapped).toBe(2 * 1024 ** 2);
});

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
