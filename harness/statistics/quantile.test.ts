import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mad } from './mad.ts';
import { ascending, median, quantile } from './quantile.ts';

const numbers = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 40 });

/** The textbook way: take the smallest away until the middle is reached. */
const naiveMedian = (values: readonly number[]): number => {
  const left = [...values];
  while (left.length > 2) {
    left.splice(left.indexOf(Math.min(...left)), 1);
    left.splice(left.indexOf(Math.max(...left)), 1);
  }
  return left.reduce((sum, value) => sum + value, 0) / left.length;
};

describe('quantile', () => {
  it('agrees with a naive median', () => {
    fc.assert(
      fc.property(numbers, (values) => {
        expect(median(values)).toBeCloseTo(naiveMedian(values), 4);
      }),
    );
  });

  it('is the minimum at 0, the maximum at 1, and never falls as q rises', () => {
    fc.assert(
      fc.property(numbers, fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
        const sorted = ascending(values);
        expect(quantile(sorted, 0)).toBe(Math.min(...values));
        expect(quantile(sorted, 1)).toBe(Math.max(...values));
        expect(quantile(sorted, q / 2)).toBeLessThanOrEqual(quantile(sorted, q));
      }),
    );
  });

  it('interpolates as R and NumPy do', () => {
    expect(quantile(ascending([4, 1, 3, 2]), 0.25)).toBe(1.75);
    expect(quantile(ascending([15, 20, 35, 40, 50]), 0.4)).toBeCloseTo(29);
  });

  it('refuses what has no answer', () => {
    expect(() => median([])).toThrow(RangeError);
    expect(() => quantile(ascending([1]), 1.5)).toThrow(RangeError);
  });
});

describe('mad', () => {
  it('agrees with a naive implementation', () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const centre = naiveMedian(values);
        const naive = naiveMedian(values.map((value) => Math.abs(value - centre)));
        expect(mad(values)).toBeCloseTo(naive, 4);
      }),
    );
  });

  it('is zero when most values are equal, which is where it breaks', () => {
    expect(mad([5, 5, 5, 1000])).toBe(0);
  });
});
