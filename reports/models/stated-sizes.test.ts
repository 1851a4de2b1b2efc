import { expect, test } from 'vitest';
import { layoutSize } from '../../harness/plan/layout-size.ts';
import { wasteRange } from './stated-sizes.ts';

const MiB = 2 ** 20;
const GiB = 2 ** 30;
const parts = (...sizes: number[]) => sizes.map((bytes) => ({ bytes, alignment: 32 }));

test('sizes of three digits bound what pages of 2 MiB leave by the number of these pages alone', () => {
  expect(wasteRange('per-part', parts(48.3e9, 49.4e9), 2 * MiB)).toEqual({ low: 0, high: 4 * MiB });
  expect(wasteRange('packed', parts(48.3e9, 49.4e9), 2 * MiB)).toEqual({ low: 0, high: 2 * MiB });
});

test('of a page larger than the digit the range is as wide as the digit, about what the size itself would leave', () => {
  const one = parts(4.68e9);
  const { low, high } = wasteRange('per-part', one, GiB);
  const { waste } = layoutSize('per-part', one, GiB, 4096);
  expect(high - low).toBeCloseTo(0.01e9, 0);
  expect((low + high) / 2).toBeCloseTo(waste, 0);
});

test('where a whole number of pages lies within the digit, the last may be full or all but empty', () => {
  expect(wasteRange('per-part', parts(4 * GiB), GiB)).toEqual({ low: 0, high: GiB });
});

test('whatever the true sizes, what they leave lies in the range', () => {
  for (const layout of ['per-part', 'unified', 'packed'] as const)
    for (const pageBytes of [2 * MiB, GiB])
      for (const by of [-4e6, -1e6, 0, 2e6, 4.9e6]) {
        const { low, high } = wasteRange(layout, parts(4.68e9, 1.23e9, 7.77e9), pageBytes);
        const { waste } = layoutSize(layout, parts(4.68e9 + by, 1.23e9 - by, 7.77e9 + by), pageBytes, 4096);
        expect(waste).toBeGreaterThanOrEqual(low - 8192);
        expect(waste).toBeLessThanOrEqual(high + 8192);
      }
});
