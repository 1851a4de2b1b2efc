import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { straightLine } from './straight-line.ts';

interface Point {
  readonly x: number;
  readonly y: number;
}

/** By the normal equations written out: (X'X)^-1 X'y, and the errors from the diagonal of s^2 (X'X)^-1. */
const naive = (points: readonly Point[]) => {
  const sum = (of: (point: Point) => number) => points.reduce((total, point) => total + of(point), 0);
  const [n, x, xx] = [points.length, sum((p) => p.x), sum((p) => p.x * p.x)];
  const determinant = n * xx - x * x;
  const intercept = (xx * sum((p) => p.y) - x * sum((p) => p.x * p.y)) / determinant;
  const slope = (n * sum((p) => p.x * p.y) - x * sum((p) => p.y)) / determinant;
  const variance = sum((p) => (p.y - intercept - slope * p.x) ** 2) / (n - 2);
  return {
    intercept,
    slope,
    interceptError: Math.sqrt((variance * xx) / determinant),
    slopeError: Math.sqrt((variance * n) / determinant),
  };
};

const points = fc
  .array(fc.record({ x: fc.integer({ min: -50, max: 50 }), y: fc.integer({ min: -500, max: 500 }) }), {
    minLength: 3,
    maxLength: 40,
  })
  .filter((all) => new Set(all.map(({ x }) => x)).size > 1);

describe('a straight line', () => {
  test('is what the normal equations give, errors included', () => {
    fc.assert(
      fc.property(points, (all) => {
        const line = straightLine(all);
        for (const [name, value] of Object.entries(naive(all)))
          expect(line?.[name as keyof ReturnType<typeof naive>]).toBeCloseTo(value, 6);
      }),
    );
  });

  test('has the published values of Anscombe’s first set', () => {
    // F. J. Anscombe, "Graphs in Statistical Analysis", The American Statistician 27 (1973).
    const xs = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5];
    const ys = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
    const line = straightLine(xs.map((x, index) => ({ x, y: ys[index] ?? 0 })));
    expect(line?.slope).toBeCloseTo(0.5001, 4);
    expect(line?.intercept).toBeCloseTo(3.0001, 4);
    expect(line?.slopeError).toBeCloseTo(0.1179, 4);
    expect(line?.interceptError).toBeCloseTo(1.1247, 4);
    expect(line?.spread).toBeCloseTo(1.2366, 4);
  });

  test('is not fitted to fewer than three points, nor where all x are one, nor to what is no number', () => {
    const two = [
      { x: 0, y: 1 },
      { x: 1, y: 2 },
    ];
    expect(straightLine(two)).toBeUndefined();
    expect(straightLine([...two, ...two].map(({ y }) => ({ x: 4, y })))).toBeUndefined();
    expect(() => straightLine([...two, { x: 2, y: Infinity }])).toThrow(RangeError);
  });
});
