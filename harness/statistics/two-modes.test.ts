import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ascending, median } from './quantile.ts';
import { twoModes } from './two-modes.ts';

it('tells both groups of times that fall in two, with how many are in each', () => {
  const times = [41, 88, 40, 42, 90, 89, 41, 87, 40, 91, 42, 88];
  expect(twoModes(times)).toMatchObject({ low: { median: 41, n: 6 }, high: { median: 88.5, n: 6 } });
  expect(twoModes([100, 101, 200, 102, 202, 201])).toMatchObject({ low: { n: 3 }, high: { n: 3 } });
});

it('says nothing of one group, of a few that lie far off, of even spread, nor of groups that are near', () => {
  expect(twoModes([100, 101, 99, 102, 100, 98, 101, 100, 103, 97])).toBeUndefined();
  expect(twoModes([100, 101, 99, 102, 100, 98, 101, 300, 103, 97])).toBeUndefined();
  expect(twoModes([100, 110, 120, 130, 140, 150, 160, 170, 180, 190])).toBeUndefined();
  expect(twoModes([100, 100.1, 100.2, 100.3, 100.4, 105, 105.1, 105.2, 105.3, 105.4])).toBeUndefined();
  expect(twoModes([1, 1, 1, 9, 9])).toBeUndefined();
});

const times = fc.array(fc.double({ min: 1, max: 1e6, noNaN: true }), { minLength: 6, maxLength: 16 });

it('cuts where trying every cut finds the least spread, and does not depend on the unit', () => {
  const spread = (part: readonly number[]): number => {
    const logs = part.map(Math.log);
    const mean = logs.reduce((all, each) => all + each, 0) / logs.length;
    return logs.reduce((all, each) => all + (each - mean) ** 2, 0);
  };
  fc.assert(
    fc.property(times, fc.integer({ min: 2, max: 40 }), (near, factor) => {
      const given = [...near.map((time) => 1 + time / 1e7), ...near.map((time) => factor + time / 1e7)];
      const found = twoModes(given);
      if (found === undefined) return;
      const sorted = ascending(given);
      const least = Math.min(
        ...sorted.slice(1).map((_, at) => spread(sorted.slice(0, at + 1)) + spread(sorted.slice(at + 1))),
      );
      const { low, high } = found;
      expect(low.n + high.n).toBe(given.length);
      expect(low.median).toBe(median(sorted.slice(0, low.n)));
      expect(spread(sorted.slice(0, low.n)) + spread(sorted.slice(low.n))).toBeCloseTo(least, 9);
      expect(twoModes(given.map((time) => time * 4))?.low.n).toBe(low.n);
    }),
  );
});

it('refuses times that are none', () => {
  for (const time of [0, -1, NaN, Infinity]) expect(() => twoModes([1, time])).toThrow(RangeError);
});
