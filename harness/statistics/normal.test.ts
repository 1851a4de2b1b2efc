import fc from 'fast-check';
import { expect, it } from 'vitest';
import { normalCdf, normalQuantile, standardErrors } from './normal.ts';

it('gives the values of the printed tables', () => {
  expect(normalCdf(0)).toBe(0.5);
  expect(normalCdf(1)).toBeCloseTo(0.841344746068543, 13);
  expect(normalCdf(-2.5)).toBeCloseTo(0.006209665325776, 13);
  expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 9);
  expect(standardErrors(0.99)).toBeCloseTo(2.575829303548901, 9);
  expect([normalCdf(-9), normalCdf(9)]).toEqual([0, 1]);
});

it('agrees with adding up the density in small steps', () => {
  const step = 1e-4;
  let area = 0.5;
  for (let at = step / 2; at < 1.7; at += step) {
    area += (step * Math.exp((-at * at) / 2)) / Math.sqrt(2 * Math.PI);
  }
  expect(normalCdf(1.7)).toBeCloseTo(area, 8);
});

it('is undone by its quantile, and mirrored about zero', () => {
  fc.assert(
    fc.property(fc.double({ min: -5, max: 5, noNaN: true }), (z) => {
      expect(normalQuantile(normalCdf(z))).toBeCloseTo(z, 7);
      expect(normalCdf(z) + normalCdf(-z)).toBeCloseTo(1, 12);
    }),
  );
});

it('has no quantile at or beyond certainty', () => {
  for (const p of [0, 1, -0.1, Number.NaN]) expect(() => normalQuantile(p)).toThrow(RangeError);
});
