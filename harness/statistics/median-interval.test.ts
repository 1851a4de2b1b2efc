import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mad } from './mad.ts';
import { medianInterval, positiveMedianInterval } from './median-interval.ts';
import { ascending, median, quantile } from './quantile.ts';
import { randomFrom } from './simulation/random.ts';

const values = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 1, maxLength: 40 });

const near = (found: number, expected: number, within = 1e-9): void => {
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(within);
};

/** The smoothed bootstrap as textbooks draw it: resample, add the kernel's noise, take medians, sort. */
const drawn = (sample: readonly number[], confidence: number, resamples: number) => {
  const random = randomFrom(11);
  const n = sample.length;
  const scale = ((2.5 * Math.sqrt(2 * Math.PI) * 1.4826 * mad(sample)) / n) * (Math.sqrt(3) / Math.PI);
  const logistic = (): number => {
    const share = random.uniform();
    return scale * Math.log(share / (1 - share));
  };
  const medians = Array.from({ length: resamples }, () =>
    median(sample.map(() => (sample[Math.floor(random.uniform() * n)] ?? 0) + logistic())),
  );
  const sorted = ascending(medians);
  return {
    low: quantile(sorted, (1 - confidence) / 2),
    high: quantile(sorted, (1 + confidence) / 2),
  };
};

it.each([5, 6, 11, 20, 30])('agrees with a smoothed bootstrap that is really drawn, of %i values', (n) => {
  const { normal } = randomFrom(n);
  const sample = Array.from({ length: n }, normal);
  const { low, high } = medianInterval(sample);
  const naive = drawn(sample, 0.95, 20_000);
  // Drawing has its own error, of some 2 % of the width; for even n the middle of two is taken as Harrell and Davis do.
  near(low, naive.low, 0.04 * (high - low));
  near(high, naive.high, 0.04 * (high - low));
});

it('holds the median', () => {
  fc.assert(
    fc.property(values, (sample) => {
      const { low, high } = medianInterval(sample);
      expect(low).toBeLessThanOrEqual(median(sample));
      expect(high).toBeGreaterThanOrEqual(median(sample));
    }),
  );
});

it('does not depend on the order of the values, moves with them, stretches with them and mirrors with them', () => {
  fc.assert(
    fc.property(values, fc.double({ min: -5, max: 5, noNaN: true }), (sample, shift) => {
      const { low, high } = medianInterval(sample);
      expect(medianInterval(sample.toReversed())).toEqual({ low, high });
      const mirrored = medianInterval(sample.map((value) => -value));
      near(mirrored.low, -high);
      near(mirrored.high, -low);
      const stretched = medianInterval(sample.map((value) => 3 * value));
      near(stretched.low, 3 * low);
      near(stretched.high, 3 * high);
      fc.pre(mad(sample) === 0 || mad(sample) > 1e-6);
      const moved = medianInterval(sample.map((value) => value + shift));
      near(moved.low, low + shift, 1e-6);
      near(moved.high, high + shift, 1e-6);
    }),
  );
});

it('is wider with more confidence and, of the same values twice, narrower', () => {
  const sample = Array.from({ length: 12 }, randomFrom(3).normal);
  const width = (values_: readonly number[], confidence: number): number => {
    const { low, high } = medianInterval(values_, confidence);
    return high - low;
  };
  expect(width(sample, 0.99)).toBeGreaterThan(width(sample, 0.95));
  expect(width(sample, 0.95)).toBeGreaterThan(width(sample, 0.5));
  expect(width([...sample, ...sample], 0.95)).toBeLessThan(width(sample, 0.95));
});

it('is hardly moved by one value far off, however far', () => {
  const sample = Array.from({ length: 15 }, randomFrom(4).normal);
  const [far, farther] = [1e3, 1e9].map((value) => medianInterval([...sample, value]));
  near(far?.high ?? 0, farther?.high ?? 1);
  expect(far?.high).toBeLessThan(Math.max(...sample));
});

it('is a point where there is one value, and may be one where most are equal', () => {
  expect(medianInterval([0.3])).toEqual({ low: 0.3, high: 0.3 });
  expect(medianInterval([1, 1, 1, 1, 1, 1, 9])).toEqual({ low: 1, high: 1 });
});

it('refuses no values and a confidence that is none', () => {
  expect(() => medianInterval([])).toThrow(RangeError);
  for (const confidence of [0, 1, Number.NaN])
    expect(() => medianInterval([1, 2], confidence)).toThrow(RangeError);
});

it('of positive values has ends above zero and about the median, however few and far apart they are', () => {
  const times = [60, 63, 900, 65];
  expect(medianInterval(times).low).toBeLessThan(60);
  const { low, high } = positiveMedianInterval(times);
  expect(low).toBeGreaterThan(0);
  expect(low).toBeLessThanOrEqual(median(times));
  expect(high).toBeGreaterThanOrEqual(median(times));
  expect(positiveMedianInterval(times.map((time) => 1000 * time)).low).toBeCloseTo(1000 * low);
  expect(() => positiveMedianInterval([1, 0])).toThrow(RangeError);
});
