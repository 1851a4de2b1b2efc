import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dip } from './dip.ts';
import { randomFrom } from './simulation/random.ts';

/** Quality of 63 departments of statistics: the example of Hartigan & Hartigan (1985). */
const departments = [
  30, 33, 35, 36, 37, 37, 39, 39, 39, 39, 39, 40, 40, 40, 40, 41, 42, 43, 43, 43, 44, 44, 45, 45, 46, 46, 47,
  47, 48, 48, 48, 49, 50, 50, 51, 52, 52, 53, 53, 53, 53, 53, 54, 54, 57, 57, 59, 60, 60, 60, 61, 61, 61, 61,
  62, 62, 62, 62, 63, 66, 70, 72, 72,
];

it('is the published one of the published example', () => {
  expect(dip(departments)).toBeCloseTo(0.0595, 4);
});

it.each([
  [10, 0.1396, 0.1597],
  [20, 0.1051, 0.1206],
])('of uniform samples of %i has the published quantiles, 95 and 99 %', (n, ninetyFive, ninetyNine) => {
  const random = randomFrom(n);
  const dips = Array.from({ length: 4000 }, () => dip(Array.from({ length: n }, random.uniform)));
  const exceeding = (limit: number): number => dips.filter((each) => each > limit).length / dips.length;
  // Three standard errors of a share of 4,000.
  expect(Math.abs(exceeding(ninetyFive) - 0.05)).toBeLessThan(0.0104);
  expect(Math.abs(exceeding(ninetyNine) - 0.01)).toBeLessThan(0.0048);
});

it('is least for evenly spaced values, nothing for equal ones, and a quarter for two clusters', () => {
  expect(dip([1, 2, 3, 4, 5])).toBeCloseTo(1 / 10);
  expect(dip([7, 7, 7, 7, 7, 7])).toBeLessThanOrEqual(1 / 12);
  expect(dip([1, 1, 1, 1, 9, 9, 9, 9])).toBeCloseTo(1 / 4);
});

const sample = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 4, maxLength: 14 });

/** Of a distribution given by its values at the points of a grid: how far from the sample's, on either side of each step. */
const distance = (values: readonly number[], at: (value: number) => number): number => {
  const n = values.length;
  return Math.max(
    ...values.map((value) => {
      const below = values.filter((each) => each < value).length / n;
      const upTo = values.filter((each) => each <= value).length / n;
      return Math.max(Math.abs(at(value) - upTo), Math.abs(at(value) - below));
    }),
  );
};

it('no distribution of one mode is nearer: not any triangle, tried one after the other', () => {
  fc.assert(
    fc.property(sample, ([...values]) => {
      const found = dip(values);
      for (let from = -10; from <= 60; from += 10) {
        for (let to = from + 10; to <= 70; to += 10) {
          for (const share of [0.25, 0.5, 0.75]) {
            const peak = from + (to - from) * share;
            // The density rises evenly to the peak and falls evenly from it, so the distribution has one mode.
            const triangle = (value: number): number => {
              if (value <= from) return 0;
              if (value >= to) return 1;
              return value <= peak
                ? (value - from) ** 2 / ((to - from) * (peak - from))
                : 1 - (to - value) ** 2 / ((to - from) * (to - peak));
            };
            // Equal values may be one atom of the mode, which no triangle has.
            if (new Set(values).size === values.length)
              expect(distance(values, triangle)).toBeGreaterThanOrEqual(found - 1e-9);
          }
        }
      }
    }),
    { numRuns: 60 },
  );
});

it('does not depend on the unit, the origin, the order or the side it is seen from', () => {
  fc.assert(
    fc.property(sample, (values) => {
      const found = dip(values);
      expect(dip(values.map((value) => 3 * value + 5))).toBeCloseTo(found, 6);
      expect(dip(values.map((value) => -value))).toBeCloseTo(found, 6);
      expect(dip(values.toReversed())).toBe(found);
    }),
  );
});

it('refuses what has no distribution', () => {
  expect(() => dip([])).toThrow(RangeError);
  expect(() => dip([1, Number.NaN])).toThrow(RangeError);
});
