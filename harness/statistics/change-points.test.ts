import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changePenalty, leastCut, segmentsOf, varianceBetweenRuns } from './change-points.ts';
import type { Observation } from './change-points.ts';
import { randomFrom } from './simulation/random.ts';

const at = (values: readonly number[], variance = 1): Observation[] =>
  values.map((value) => ({ value, variance }));
const starts = (series: readonly Observation[], penalty: number): number[] =>
  segmentsOf(series, penalty)
    .slice(1)
    .map(({ from }) => from);

/** Every way to cut a series into segments of two or more, tried out: naive, and so a witness. */
const everyCut = (length: number, from = 0): number[][] => {
  const whole = [[from]];
  if (length - from < 4) return whole;
  const cuts: number[][] = [...whole];
  for (let next = from + 2; next <= length - 2; next += 1)
    for (const rest of everyCut(length, next)) cuts.push([from, ...rest]);
  return cuts;
};

const naiveCost = (series: readonly Observation[], cut: readonly number[], penalty: number): number =>
  cut.reduce(
    (total, from, place) => {
      const part = series.slice(from, cut[place + 1] ?? series.length);
      const weight = part.reduce((sum, { variance }) => sum + 1 / variance, 0);
      const mean = part.reduce((sum, { value, variance }) => sum + value / variance, 0) / weight;
      return total + part.reduce((sum, { value, variance }) => sum + (value - mean) ** 2 / variance, 0);
    },
    (cut.length - 1) * penalty,
  );

describe('segmentsOf', () => {
  it('finds a step where it is, and none in what does not move', () => {
    expect(starts(at([0, 0.1, 0, 5, 5.1, 5]), 9)).toEqual([3]);
    expect(starts(at([0, 0.1, 0, 0.2, 0, 0.1]), 9)).toEqual([]);
    expect(starts(at([0, 0, 0, 9, 9, 9, 4, 4, 4]), 9)).toEqual([3, 6]);
  });

  it('names no change that one run alone shows, and the change once a second run shows it', () => {
    expect(starts(at([0, 0, 0, 9, 0, 0]), 30)).toEqual([]);
    expect(starts(at([0, 0, 0, 0, 5]), 9)).toEqual([]);
    expect(starts(at([0, 0, 0, 0, 50]), 9)).toEqual([]);
    expect(starts(at([0, 0, 0, 0, 5, 5]), 9)).toEqual([4]);
  });

  it('weighs each run by how sure it is', () => {
    const series = [...at([0, 0, 0]), { value: 3, variance: 100 }, { value: 3, variance: 100 }];
    expect(starts(series, 9)).toEqual([]);
    expect(starts(at([0, 0, 0, 3, 3]), 9)).toEqual([3]);
  });

  it('explains a series as well as the best of all cuts, each tried out', () => {
    const observation = fc.record({
      value: fc.double({ min: -5, max: 5, noNaN: true }),
      variance: fc.double({ min: 0.1, max: 3, noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.array(observation, { minLength: 1, maxLength: 10 }),
        fc.double({ min: 0.5, max: 12, noNaN: true }),
        (series, penalty) => {
          const found = leastCut(series, penalty);
          const best = Math.min(...everyCut(series.length).map((cut) => naiveCost(series, cut, penalty)));
          expect(naiveCost(series, found, penalty)).toBeCloseTo(best, 4);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('covers every run once, in order', () => {
    const segments = segmentsOf(at([0, 0, 7, 7, 7, 1, 1]), 5);
    expect(segments[0]?.from).toBe(0);
    expect(segments.at(-1)?.to).toBe(7);
    for (const [place, { from }] of segments.slice(1).entries()) expect(from).toBe(segments[place]?.to);
    expect(segmentsOf([], 5)).toEqual([]);
  });

  it('refuses a run of which nothing is known', () => {
    expect(() => segmentsOf([{ value: 1, variance: 0 }], 5)).toThrow(RangeError);
    expect(() => segmentsOf([{ value: Number.NaN, variance: 1 }], 5)).toThrow(RangeError);
  });
});

describe('varianceBetweenRuns', () => {
  it('is what runs differ by beyond their rounds, whatever few changes there are', () => {
    const random = randomFrom(11);
    const series = Array.from({ length: 60 }, (_, one) =>
      Array.from({ length: 12 }, (_unused, run) => ({
        value: 0.03 * random.normal() + 0.02 * random.normal() + (one % 5 === 0 && run > 6 ? 0.3 : 0),
        variance: 0.02 ** 2,
      })),
    );
    expect(Math.sqrt(varianceBetweenRuns(series))).toBeGreaterThan(0.024);
    expect(Math.sqrt(varianceBetweenRuns(series))).toBeLessThan(0.036);
  });

  it('is nothing where rounds explain all, and where there is nothing to tell it from', () => {
    expect(varianceBetweenRuns([at([0, 0.1, 0, 0.1])])).toBe(0);
    expect(varianceBetweenRuns([at([1])])).toBe(0);
    expect(varianceBetweenRuns([])).toBe(0);
  });
});

it('asks more of a change, the more places there are to find one by chance', () => {
  expect(changePenalty(1, { rate: 0.05 })).toBeCloseTo(3.84, 2);
  expect(changePenalty(1000)).toBeGreaterThan(changePenalty(10));
});
