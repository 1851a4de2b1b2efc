import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pairedRatio } from './paired-ratio.ts';
import { median } from './quantile.ts';

const time = fc.double({ min: 1, max: 1e12, noNaN: true });
const rounds = fc.array(fc.tuple(time, time), { minLength: 1, maxLength: 15 }).map((pairs) => ({
  baseline: pairs.map(([before]) => before),
  candidate: pairs.map(([, after]) => after),
}));
const close = (found: number, expected: number): void => {
  expect(Math.abs(found / expected - 1)).toBeLessThan(1e-9);
};

describe('pairedRatio', () => {
  it('agrees with a naive median of ratios where that one is exact: an odd number of rounds', () => {
    fc.assert(
      fc.property(rounds, fc.integer(), ({ baseline, candidate }, seed) => {
        fc.pre(baseline.length % 2 === 1);
        const naive = median(baseline.map((before, round) => (candidate[round] ?? 0) / before));
        close(pairedRatio({ baseline, candidate, seed, resamples: 50 }).ratio, naive);
      }),
    );
  });

  it('inverts when the arms are swapped, interval included', () => {
    fc.assert(
      fc.property(rounds, fc.integer(), ({ baseline, candidate }, seed) => {
        const there = pairedRatio({ baseline, candidate, seed, resamples: 200 });
        const back = pairedRatio({ baseline: candidate, candidate: baseline, seed, resamples: 200 });
        close(there.ratio, 1 / back.ratio);
        close(there.low, 1 / back.high);
        close(there.high, 1 / back.low);
      }),
    );
  });

  it('never leaves the span of the ratios seen', () => {
    fc.assert(
      fc.property(rounds, fc.integer(), ({ baseline, candidate }, seed) => {
        const ratios = baseline.map((before, round) => (candidate[round] ?? 0) / before);
        const { low, high } = pairedRatio({ baseline, candidate, seed, resamples: 50 });
        expect(low).toBeLessThanOrEqual(high);
        expect(low).toBeGreaterThanOrEqual(Math.min(...ratios) * (1 - 1e-9));
        expect(high).toBeLessThanOrEqual(Math.max(...ratios) * (1 + 1e-9));
      }),
    );
  });

  it('gives the same bits for the same seed', () => {
    fc.assert(
      fc.property(rounds, fc.integer(), (pairs, seed) => {
        expect(pairedRatio({ ...pairs, seed, resamples: 100 })).toEqual(
          pairedRatio({ ...pairs, seed, resamples: 100 }),
        );
      }),
    );
  });

  it('spans smallest to largest with up to five pairs', () => {
    const baseline = [100, 100, 100, 100, 100];
    const { low, high, n } = pairedRatio({ baseline, candidate: [50, 60, 70, 80, 90], seed: 1 });
    close(low, 0.5);
    close(high, 0.9);
    expect(n).toBe(5);
  });

  it('pairs by round: a drift common to both arms leaves no trace', () => {
    const baseline = [10, 100, 1000, 10000, 100000, 1000000];
    const { ratio, low, high } = pairedRatio({ baseline, candidate: baseline.map((t) => t * 2), seed: 7 });
    for (const value of [ratio, low, high]) close(value, 2);
  });

  it('agrees with an exhaustive bootstrap of three pairs', () => {
    const logs = [0, 1, 2];
    const all = logs.flatMap((a) => logs.flatMap((b) => logs.map((c) => median([a, b, c]))));
    const share = all.filter((value) => value === 0).length / all.length;
    // 7 of the 27 equally likely resamples have the smallest as their median: far above a tail of 2.5 %.
    expect(share).toBeCloseTo(7 / 27);
    const at = (confidence: number): number =>
      pairedRatio({ baseline: [1, 1, 1], candidate: logs.map(Math.exp), seed: 3, confidence }).low;
    close(at(1 - 2 * (share - 0.03)), Math.exp(0));
    close(at(1 - 2 * (share + 0.03)), Math.exp(1));
  });

  it('refuses zero times, unequal lists and no pairs at all', () => {
    expect(() => pairedRatio({ baseline: [0], candidate: [1], seed: 1 })).toThrow(RangeError);
    expect(() => pairedRatio({ baseline: [1], candidate: [0], seed: 1 })).toThrow(RangeError);
    expect(() => pairedRatio({ baseline: [1, 2], candidate: [1], seed: 1 })).toThrow(RangeError);
    expect(() => pairedRatio({ baseline: [], candidate: [], seed: 1 })).toThrow(RangeError);
  });
});
