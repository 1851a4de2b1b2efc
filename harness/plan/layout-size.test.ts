import fc from 'fast-check';
import { expect, test } from 'vitest';
import { usualPageSizes } from '../results/page-sizes.ts';
import { layoutNeeds, layoutSize, paddingShare, pageBytesIn } from './layout-size.ts';

const part = fc.record({
  bytes: fc.integer({ min: 1, max: 50_000_000 }),
  alignment: fc.constantFrom(32, 64, 4096),
});
const parts = fc.array(part, { minLength: 1, maxLength: 200 });

test('a unified region never maps more than a region per part', () => {
  fc.assert(
    fc.property(parts, fc.constantFrom(2 * 1024 ** 2, 1024 ** 3), (given, pageBytes) => {
      const [perPart, unified, packed] = (['per-part', 'unified', 'packed'] as const).map((layout) =>
        layoutSize(layout, given, pageBytes, 4096),
      );
      expect(unified?.mapped).toBeLessThanOrEqual(perPart?.mapped ?? 0);
      expect(packed?.mapped).toBeLessThanOrEqual(unified?.mapped ?? 0);
      for (const size of [perPart, unified, packed]) expect((size?.mapped ?? 1) % pageBytes).toBe(0);
    }),
  );
});

test('100 parts of 16 KiB take 100 hugepages one by one, and one together', () => {
  const given = Array.from({ length: 100 }, () => ({ bytes: 16 * 1024, alignment: 32 }));
  expect(layoutSize('per-part', given, 2 ** 21, 4096).mapped).toBe(100 * 2 * 1024 ** 2);
  expect(layoutSize('unified', given, 2 ** 21, 4096).mapped).toBe(2 * 1024 ** 2);
});

test('every node holds a whole replica: pages, bytes and waste grow with the nodes', () => {
  const given = Array.from({ length: 30 }, () => ({ bytes: 1.5 * 1024 ** 3, alignment: 32 }));
  const [one, two] = layoutNeeds(given, ['1g'], [1, 2], usualPageSizes).filter(
    ({ layout }) => layout === 'per-part',
  );
  expect(one).toMatchObject({ pages: 60, mapped: 60 * 1024 ** 3, waste: 15 * 1024 ** 3 });
  expect(two).toMatchObject({ pages: 120, mapped: 120 * 1024 ** 3, waste: 30 * 1024 ** 3 });
  expect(
    layoutNeeds(given, ['1g'], [1], usualPageSizes).find(({ layout }) => layout === 'unified')?.waste,
  ).toBe(0);
});

test('padding is what one region a part maps and does not use, as a share of the payload', () => {
  const MiB = 1024 ** 2;
  const usual = usualPageSizes;
  expect(paddingShare([16 * MiB, 4 * MiB], '2m', usual)).toBe(0);
  expect(paddingShare([17 * MiB, 17 * MiB], '2m', usual)).toBeCloseTo(1 / 17, 12);
  expect(paddingShare([16 * MiB + 3072], '2m', usual)).toBeCloseTo(0.1248, 4);
  expect(paddingShare([17 * MiB], '1g', usual)).toBeCloseTo(1007 / 17, 12);
  expect(paddingShare([], '2m', usual)).toBe(0);
});

test('where base pages have 16 KiB, parts take whole ones, huge pages have 32 MiB, and those of a pool the size of their name', () => {
  const sizes = { base: 16_384, huge: 2 ** 25 };
  expect(pageBytesIn(sizes)).toEqual({
    '4k': 16_384,
    thp: 2 ** 25,
    '2m': 2 ** 21,
    '1g': 2 ** 30,
    tmpfs: 2 ** 25,
  });
  const given = [5000, 40_000, 5000, 40_000].map((bytes) => ({ bytes, alignment: 32 }));
  expect(layoutSize('unified', given, sizes.base, sizes.base).mapped).toBe(8 * 16_384);
  expect(layoutSize('unified', given, 4096, 4096).mapped).toBe(24 * 4096);
  expect(paddingShare([2 ** 24], 'thp', sizes)).toBe(1);
  expect(layoutNeeds(given, ['4k'], [1], sizes).map(({ pages }) => pages)).toEqual([8, 8, 6]);
});
