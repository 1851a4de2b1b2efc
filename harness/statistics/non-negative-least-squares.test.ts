import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nonNegativeLeastSquares } from './non-negative-least-squares.ts';

test('a true answer without a negative in it is found again, whatever the scales of its terms', () => {
  const truth = fc.tuple(
    fc.double({ min: 0, max: 1e4, noNaN: true }),
    fc.double({ min: 0.01, max: 1, noNaN: true }),
    fc.double({ min: 1, max: 1e6, noNaN: true }),
  );
  fc.assert(
    fc.property(truth, ([part, byte, constant]) => {
      const rows = [4, 20, 100, 400].flatMap((parts) =>
        [4096, 65536, 2 ** 20].map((bytes) => [parts, parts * bytes, 1]),
      );
      const right = rows.map(([parts = 0, bytes = 0]) => part * parts + byte * bytes + constant);
      const found = nonNegativeLeastSquares(rows, right);
      // To a thousandth of the largest time: a term may be too small beside another to be told exactly.
      rows.forEach((row, index) => {
        const predicted = row.reduce((sum, value, place) => sum + value * (found[place] ?? 0), 0);
        expect(Math.abs(predicted - (right[index] ?? 0))).toBeLessThan(1e-3 * Math.max(...right));
      });
      expect(found[1]).toBeCloseTo(byte, 4);
    }),
  );
});

test('where the best answer would be negative, zero stands and the rest is fitted without it', () => {
  // y = 2 a - b: the best without a negative is the projection on a alone.
  const rows = [
    [1, 0],
    [0, 1],
  ];
  expect(nonNegativeLeastSquares(rows, [2, -1])).toEqual([2, 0]);
  expect(nonNegativeLeastSquares(rows, [-2, -1])).toEqual([0, 0]);
});

test('of two columns that say the same, one is used; shapes that do not fit are refused', () => {
  const found = nonNegativeLeastSquares(
    [
      [1, 2],
      [2, 4],
    ],
    [4, 8],
  );
  expect((found[0] ?? 0) + 2 * (found[1] ?? 0)).toBeCloseTo(4);
  expect(() => nonNegativeLeastSquares([[1], [1]], [1])).toThrow(RangeError);
});
