import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pairedRatio } from './paired-ratio.ts';
import { median } from './quantile.ts';

const time = fc.double({ min: 1, max: 1e12, noNaN: true });
const pairs = fc.array(fc.tuple(time, time), { minLength: 1, maxLength: 15 });
const split = (rounds: readonly (readonly [number, number])[]) => ({
  baseline: rounds.map(([before]) => before),
  candidate: rounds.map(([, after]) => after),
});
const close = (found: number, expected: number, within = 1e-9): void => {
  expect(Math.abs(found / expected - 1)).toBeLessThan(within);
};

describe('pairedRatio', () => {
  it('agrees with a naive median of ratios where that one is exact: an odd number of rounds', () => {
    fc.assert(
      fc.property(pairs, (rounds) => {
        fc.pre(rounds.length % 2 === 1);
        close(pairedRatio(split(rounds)).ratio, median(rounds.map(([before, after]) => after / before)));
      }),
    );
  });

  it('inverts when the arms are swapped, interval included', () => {
    fc.assert(
      fc.property(pairs.map(split), ({ baseline, candidate }) => {
        const there = pairedRatio({ baseline, candidate });
        const back = pairedRatio({ baseline: candidate, candidate: baseline });
        close(there.ratio, 1 / back.ratio);
        close(there.low, 1 / back.high);
        close(there.high, 1 / back.low);
        close(there.mad, back.mad);
        if (there.smallestEffect !== undefined) close(there.smallestEffect, back.smallestEffect ?? 0);
      }),
    );
  });

  it('does not depend on the unit of time, nor on the order of the rounds but for the indices of outliers', () => {
    fc.assert(
      fc.property(pairs, (rounds) => {
        const found = pairedRatio(split(rounds));
        const scaled = pairedRatio(split(rounds.map(([before, after]) => [before * 8, after * 8])));
        expect(scaled).toEqual(found);
        const reversed = pairedRatio(split(rounds.toReversed()));
        const back = reversed.outliers.map((index) => rounds.length - 1 - index).toReversed();
        expect({ ...reversed, outliers: back }).toEqual(found);
      }),
    );
  });

  it('holds its ratio in its interval, and gives the same bits every time', () => {
    fc.assert(
      fc.property(pairs.map(split), (samples) => {
        const { low, ratio, high } = pairedRatio(samples);
        expect(low).toBeLessThanOrEqual(ratio);
        expect(high).toBeGreaterThanOrEqual(ratio);
        expect(pairedRatio(samples)).toEqual(pairedRatio(samples));
      }),
    );
  });

  it('pairs by round: a drift common to both arms leaves no trace', () => {
    const baseline = [10, 100, 1000, 10000, 100000, 1000000];
    const { ratio, low, high } = pairedRatio({ baseline, candidate: baseline.map((t) => t * 2) });
    for (const value of [ratio, low, high]) close(value, 2);
  });

  it('gives the spread as a factor, and shows the round that is far off without dropping it', () => {
    const candidate = [100, 102, 98, 104, 96, 300, 100];
    const found = pairedRatio({ baseline: candidate.map(() => 100), candidate });
    expect(found.outliers).toEqual([5]);
    expect(found.n).toBe(7);
    // Deviations in logarithms: 0, 0, ln 1.02, -ln 0.98, ln 1.04, -ln 0.96, ln 3.
    close(found.mad, 1 / 0.98);
  });

  it('says what it could have found only where it has an interval to say it from', () => {
    const samples = (n: number) => ({
      baseline: Array.from({ length: n }, () => 100),
      candidate: Array.from({ length: n }, (_, round) => 100 + round),
    });
    expect(pairedRatio(samples(4))).not.toHaveProperty('smallestEffect');
    const { smallestEffect, low, high } = pairedRatio(samples(5));
    // (1.96 + 0.84) / 1.96 half-widths.
    close(Math.log(smallestEffect ?? 1), (Math.log(high / low) / 2) * 1.429398, 1e-5);
    const equal = Array.from({ length: 9 }, () => 7);
    expect(pairedRatio({ baseline: equal, candidate: equal })).not.toHaveProperty('smallestEffect');
  });

  it('refuses zero times, unequal lists and no pairs at all', () => {
    expect(() => pairedRatio({ baseline: [0], candidate: [1] })).toThrow(RangeError);
    expect(() => pairedRatio({ baseline: [1], candidate: [0] })).toThrow(RangeError);
    expect(() => pairedRatio({ baseline: [1, 2], candidate: [1] })).toThrow(RangeError);
    expect(() => pairedRatio({ baseline: [], candidate: [] })).toThrow(RangeError);
    expect(() => pairedRatio({ baseline: [1], candidate: [1], confidence: 1 })).toThrow(RangeError);
  });
});
