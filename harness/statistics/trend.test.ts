import fc from 'fast-check';
import { expect, it } from 'vitest';
import { randomFrom } from './simulation/random.ts';
import { trend } from './trend.ts';

const values = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 4, maxLength: 25 });

it('gives the figures worked by hand', () => {
  const rising = Array.from({ length: 10 }, (_, index) => 3 * index);
  const { slope, p } = trend(rising);
  expect(slope).toBe(3);
  // S = 45, variance 125, z = 44 / sqrt(125) = 3.9355
  expect(p).toBeCloseTo(8.3034e-5, 8);
});

it('counts ties as neither rise nor fall, and takes them from the variance', () => {
  // S = 5 of six pairs, variance (4*3*13 - 2*1*9) / 18 = 23 / 3, z = 4 / sqrt(23 / 3) = 1.44463
  expect(trend([1, 2, 2, 3]).p).toBeCloseTo(0.14857, 4);
  expect(trend([1, 1, 1, 1, 1])).toEqual({ slope: 0, p: 1 });
});

it('turns round with the values, and takes no part in a shift', () => {
  fc.assert(
    fc.property(values, fc.integer({ min: -9, max: 9 }), (given, shift) => {
      const there = trend(given);
      const back = trend(given.toReversed());
      expect(back.slope).toBeCloseTo(-there.slope, 12);
      expect(back.p).toBe(there.p);
      expect(trend(given.map((value) => value + shift))).toEqual(there);
      expect(there.p).toBeGreaterThan(0);
      expect(there.p).toBeLessThanOrEqual(1);
    }),
  );
});

it('finds the slope of a straight line although one value in four is nonsense', () => {
  const line = Array.from({ length: 24 }, (_, index) => 2 * index + (index % 4 === 1 ? 1e6 : 0));
  expect(trend(line).slope).toBeCloseTo(2, 9);
});

it('agrees with shuffling: p is the share of orders with as large a score', () => {
  const given = [3, 1, 4, 2, 5, 7, 6, 9, 8, 12, 11, 10].map((value) => value * (value % 3 === 0 ? 0.1 : 1));
  const score = (sample: readonly number[]): number =>
    Math.abs(
      sample
        .flatMap((from, i) => sample.slice(i + 1).map((to) => Math.sign(to - from)))
        .reduce((a, b) => a + b),
    );
  const { uniform } = randomFrom(21);
  const orders = 20_000;
  let asLarge = 0;
  for (let order = 0; order < orders; order += 1) {
    const keyed = given.map((value) => ({ value, key: uniform() })).sort((a, b) => a.key - b.key);
    if (score(keyed.map(({ value }) => value)) >= score(given)) asLarge += 1;
  }
  expect(Math.abs(trend(given).p - asLarge / orders)).toBeLessThan(0.015);
});

it('shows nothing of fewer than four values, and refuses what is no number', () => {
  expect(trend([])).toEqual({ slope: 0, p: 1 });
  expect(trend([1, 2, 3])).toEqual({ slope: 1, p: 1 });
  expect(() => trend([1, NaN])).toThrow(RangeError);
});
