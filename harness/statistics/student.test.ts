import { expect, test } from 'vitest';
import { normalQuantile } from './normal.ts';
import { studentQuantile } from './student.ts';

/** NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2. */
test.each([
  [0.975, 1, 12.706],
  [0.975, 2, 4.303],
  [0.975, 3, 3.182],
  [0.975, 4, 2.776],
  [0.975, 10, 2.228],
  [0.975, 100, 1.984],
  [0.95, 2, 2.92],
  [0.9, 7, 1.415],
  [0.995, 5, 4.032],
])('the quantile %d of %d degrees of freedom is the published %d', (p, degrees, published) => {
  expect(studentQuantile(p, degrees)).toBeCloseTo(published, 3);
  expect(studentQuantile(1 - p, degrees)).toBeCloseTo(-published, 3);
});

test('with one degree of freedom it is the quantile of Cauchy’s distribution, which has a formula', () => {
  for (const p of [0.55, 0.7, 0.9, 0.99])
    expect(studentQuantile(p, 1)).toBeCloseTo(Math.tan(Math.PI * (p - 0.5)), 4);
});

test('it falls with the degrees of freedom, whole or not, to the normal quantile, without a step', () => {
  const found = [1, 1.5, 2, 2.5, 10, 500, 9999, 10_001].map((degrees) => studentQuantile(0.975, degrees));
  expect(found).toEqual(found.toSorted((one, other) => other - one));
  expect(found.at(-2)).toBeCloseTo(normalQuantile(0.975), 3);
  expect(studentQuantile(0.5, 3)).toBeCloseTo(0);
});

test('less than one degree of freedom, and what is no probability, are refused', () => {
  expect(() => studentQuantile(0.9, 0.5)).toThrow(RangeError);
  expect(() => studentQuantile(0.9, Number.NaN)).toThrow(RangeError);
  for (const p of [0, 1, 2]) expect(() => studentQuantile(p, 2)).toThrow(RangeError);
});
