import fc from 'fast-check';
import { expect, it } from 'vitest';
import { timerGrain } from './timer-grain.ts';

it('sees a clock of milliseconds behind loads of a few', () => {
  expect(timerGrain([3, 4, 3, 3, 5, 4])).toEqual({ tied: 5 / 6, grain: 1 / 3.5, coarse: true });
  expect(timerGrain([2, 2, 2])).toEqual({ tied: 1, grain: 0, coarse: true });
  expect(timerGrain([0, 0, 0, 2, 4])).toEqual({ tied: 3 / 5, grain: 1 / 2, coarse: true });
  expect(timerGrain([0, 0, 0, 1])).toMatchObject({ coarse: true });
});

it('is content with nanoseconds, with few times far apart, and with ties of a fine clock', () => {
  expect(timerGrain([81711022, 80922817, 82004411, 80922818]).coarse).toBe(false);
  expect(timerGrain([100, 200, 300]).coarse).toBe(false);
  expect(timerGrain([1_000_000, 1_000_000, 1_000_001, 1_000_002]).coarse).toBe(false);
  expect(timerGrain([7])).toEqual({ tied: 0, grain: 0, coarse: false });
});

it('agrees with counting by hand, in any order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 20 }), (times) => {
      const tied = times.filter((time, index) => times.some((other, at) => at !== index && other === time));
      const found = timerGrain(times);
      expect(found.tied).toBeCloseTo(tied.length / times.length, 12);
      expect(timerGrain(times.toReversed())).toEqual(found);
    }),
  );
});

it('refuses no times and times that are none', () => {
  expect(() => timerGrain([])).toThrow(RangeError);
  expect(() => timerGrain([1, -1])).toThrow(RangeError);
  expect(() => timerGrain([NaN])).toThrow(RangeError);
});
