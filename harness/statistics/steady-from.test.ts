import fc from 'fast-check';
import { expect, it } from 'vitest';
import { steadyFrom } from './steady-from.ts';

it('leaves a first touch out, and a plateau that is left later', () => {
  expect(steadyFrom([2500, 101, 99, 103])).toBe(1);
  expect(steadyFrom([400, 401, 250, 102, 100, 104])).toBe(3);
  expect(steadyFrom([100, 100, 100])).toBe(0);
});

it('does not know yet with fewer than three, or while times still fall', () => {
  expect(steadyFrom([])).toBeUndefined();
  expect(steadyFrom([100, 100])).toBeUndefined();
  expect(steadyFrom([100, 90, 80, 70, 60, 50])).toBeUndefined();
});

it('starts again after a load that was slow by itself', () => {
  expect(steadyFrom([100, 101, 300, 100, 101, 102])).toBe(3);
});

it('takes another tolerance and number', () => {
  expect(steadyFrom([100, 115, 100], { tolerance: 0.2 })).toBe(0);
  expect(steadyFrom([300, 100, 101], { successive: 2 })).toBe(1);
});

const times = fc.array(fc.double({ min: 1, max: 1e6, noNaN: true }), { maxLength: 12 });

it('agrees with trying every start in turn', () => {
  fc.assert(
    fc.property(times, (given) => {
      let naive: number | undefined;
      for (let start = given.length - 3; start >= 0; start -= 1) {
        const window = given.slice(start, start + 3);
        const smallest = Math.min(...given.slice(0, start + 3));
        if (Math.max(...window) <= smallest * 1.1) naive = start;
      }
      expect(steadyFrom(given)).toBe(naive);
    }),
  );
});

it('never takes an answer back when more times come, and does not depend on the unit', () => {
  fc.assert(
    fc.property(times, times, (given, more) => {
      const found = steadyFrom(given);
      if (found !== undefined) expect(steadyFrom([...given, ...more])).toBe(found);
      expect(steadyFrom(given.map((time) => time * 4))).toBe(found);
    }),
  );
});

it('refuses times that are none and rules that nothing or anything meets', () => {
  for (const time of [0, -1, NaN, Infinity]) expect(() => steadyFrom([1, time])).toThrow(RangeError);
  expect(() => steadyFrom([1], { tolerance: 0 })).toThrow(RangeError);
  expect(() => steadyFrom([1], { successive: 1 })).toThrow(RangeError);
});
