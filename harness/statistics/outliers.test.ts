import fc from 'fast-check';
import { expect, it } from 'vitest';
import { outliers } from './outliers.ts';
import { ascending } from './quantile.ts';

/** The value with as many below as above it, or the mean of the two nearest to that. */
const middle = (values: readonly number[]): number => {
  const sorted = [...ascending(values)];
  while (sorted.length > 2) {
    sorted.shift();
    sorted.pop();
  }
  return sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
};

const numbers = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 25 });

it('agrees with the rule spelt out', () => {
  fc.assert(
    fc.property(numbers, (values) => {
      const centre = middle(values);
      const spread = middle(values.map((value) => Math.abs(value - centre)));
      const naive = values.map((value, index) => ({
        score: (0.6745 * Math.abs(value - centre)) / spread,
        index,
      }));
      fc.pre(naive.every(({ score }) => Math.abs(score - 3.5) > 1e-9));
      expect(outliers(values)).toEqual(
        spread === 0 ? [] : naive.filter(({ score }) => score > 3.5).map(({ index }) => index),
      );
    }),
  );
});

it('names the far ones by their place, on either side', () => {
  expect(outliers([10, 11, 9, 200, 10.5, -90, 9.5])).toEqual([3, 5]);
});

it('names none where most are equal, which is where it breaks, and refuses no values', () => {
  expect(outliers([5, 5, 5, 1000])).toEqual([]);
  expect(() => outliers([])).toThrow(RangeError);
});
