import { expect, test } from 'vitest';
import { chiSquareCdf, chiSquareQuantile } from './chi-square.ts';

/** NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.4. */
test.each([
  [0.975, 1, 5.024],
  [0.025, 1, 0.001],
  [0.025, 2, 0.051],
  [0.975, 2, 7.378],
  [0.95, 5, 11.07],
  [0.025, 10, 3.247],
  [0.975, 100, 129.561],
])('the quantile %d of %d degrees of freedom is the published %d', (p, degrees, published) => {
  expect(chiSquareQuantile(p, degrees)).toBeCloseTo(published, 3);
});

test('with two degrees of freedom it is an exponential, which has a formula; others meet their quantiles again', () => {
  for (const value of [0.1, 1, 3, 20]) expect(chiSquareCdf(value, 2)).toBeCloseTo(1 - Math.exp(-value / 2));
  for (const degrees of [0.3, 1.7, 40, 900])
    expect(chiSquareCdf(chiSquareQuantile(0.2, degrees), degrees)).toBeCloseTo(0.2, 6);
  expect(chiSquareCdf(0, 3)).toBe(0);
});

test('no degrees of freedom, and what is no probability, are refused', () => {
  expect(() => chiSquareCdf(1, 0)).toThrow(RangeError);
  expect(() => chiSquareQuantile(0, 2)).toThrow(RangeError);
  expect(() => chiSquareQuantile(1, 2)).toThrow(RangeError);
});
