import fc from 'fast-check';
import { expect, it } from 'vitest';
import { medianRank } from './median-rank.ts';
import { median } from './quantile.ts';

/** Every one of the n^n resamples of the ranks 1..n, by their median. */
const exhaustive = (n: number): number[] =>
  Array.from({ length: n ** n }, (_, resample) =>
    median(Array.from({ length: n }, (__, draw) => 1 + (Math.floor(resample / n ** draw) % n))),
  );

it('agrees with every possible resample of three and of five values', () => {
  for (const n of [3, 5]) {
    const medians = exhaustive(n);
    for (let rank = 1; rank < n / 2; rank += 1) {
      const share = medians.filter((middle) => middle <= rank).length / medians.length;
      expect(medianRank(n, share)).toBeCloseTo(rank / n, 5);
    }
  }
});

it('gives known quantiles of the beta distribution', () => {
  // scipy.stats.beta.ppf(0.025, (n + 1) / 2, (n + 1) / 2)
  expect(medianRank(10, 0.025)).toBeCloseTo(0.22352867, 5);
  expect(medianRank(30, 0.025)).toBeCloseTo(0.32802136, 5);
  expect(medianRank(1, 0.025)).toBeCloseTo(0.025, 9);
});

it('is the middle for half, and nearer to it for more draws and larger tails', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.double({ min: 0.001, max: 0.49, noNaN: true }),
      (n, tail) => {
        expect(medianRank(n, 0.5)).toBeCloseTo(0.5, 6);
        expect(medianRank(n + 1, tail)).toBeGreaterThan(medianRank(n, tail));
        expect(medianRank(n, tail + 0.01)).toBeGreaterThan(medianRank(n, tail));
      },
    ),
  );
});

it('refuses tails and draws that make no sense', () => {
  for (const tail of [0, 0.51, Number.NaN]) expect(() => medianRank(5, tail)).toThrow(RangeError);
  for (const n of [0, 1.5]) expect(() => medianRank(n, 0.1)).toThrow(RangeError);
});
