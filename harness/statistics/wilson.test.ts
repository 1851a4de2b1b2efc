import fc from 'fast-check';
import { expect, it } from 'vitest';
import { wilson } from './wilson.ts';

it('gives published values', () => {
  // Newcombe (1998), table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
  const rounded = (successes: number, trials: number): number[] => {
    const { low, high } = wilson(successes, trials);
    return [low, high].map((value) => Number(value.toFixed(4)));
  };
  expect(rounded(81, 263)).toEqual([0.2553, 0.3662]);
  expect(rounded(15, 148)).toEqual([0.0624, 0.1605]);
  expect(rounded(0, 20)).toEqual([0, 0.1611]);
  expect(rounded(1, 29)).toEqual([0.0061, 0.1718]);
});

const counts = fc
  .integer({ min: 1, max: 5000 })
  .chain((trials) => fc.tuple(fc.integer({ min: 0, max: trials }), fc.constant(trials)));

it('ends where the share seen is exactly as many standard errors away as the confidence says', () => {
  fc.assert(
    fc.property(counts, ([successes, trials]) => {
      const { share, low, high } = wilson(successes, trials);
      for (const end of [low, high].filter((value) => value > 1e-9 && value < 1 - 1e-9)) {
        expect(Math.abs(share - end) / Math.sqrt((end * (1 - end)) / trials)).toBeCloseTo(1.959964, 4);
      }
    }),
  );
});

it('mirrors when successes and failures change places, and holds the share', () => {
  fc.assert(
    fc.property(counts, ([successes, trials]) => {
      const [there, back] = [wilson(successes, trials), wilson(trials - successes, trials)];
      expect(there.low).toBeCloseTo(1 - back.high, 9);
      expect(there.low).toBeLessThanOrEqual(there.share + 1e-12);
      expect(there.high).toBeGreaterThanOrEqual(there.share - 1e-12);
    }),
  );
});

it('refuses counts that cannot be', () => {
  for (const [successes, trials] of [
    [0, 0],
    [3, 2],
    [-1, 2],
    [0.5, 2],
    [1, 2.5],
  ] as const) {
    expect(() => wilson(successes, trials)).toThrow(RangeError);
  }
});
