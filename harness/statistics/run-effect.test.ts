import { expect, test } from 'vitest';
import {
  ratioOverRuns,
  runEffect,
  runsDiffer,
  shareBetweenRuns,
  type RepeatedComparison,
  type RunEstimate,
} from './run-effect.ts';
import { randomFrom } from './simulation/random.ts';

/** A run that found `log`, with this standard error of its rounds. */
const run = (log: number, error: number, n = 1000): RunEstimate => ({
  ratio: Math.exp(log),
  low: Math.exp(log - 1.959964 * error),
  high: Math.exp(log + 1.959964 * error),
  n,
});

const comparisons = (seed: number): RepeatedComparison[] => {
  const random = randomFrom(seed);
  return Array.from({ length: 5 }, (_, index) => ({
    runs: Array.from({ length: 2 + (index % 3) }, () =>
      run(0.3 * random.normal(), 0.02 + 0.1 * random.uniform()),
    ),
    weight: 0.25 + random.uniform(),
  }));
};

/** Written out sum by sum, with nothing shared: one comparison after the other, one run after the other. */
const naiveVariance = (all: readonly RepeatedComparison[]): number => {
  let above = 0;
  let below = 0;
  for (const { runs, weight = 1 } of all) {
    let mean = 0;
    for (const { ratio } of runs) mean += Math.log(ratio) / runs.length;
    let between = 0;
    for (const { ratio } of runs) between += (Math.log(ratio) - mean) ** 2 / (runs.length - 1);
    let within = 0;
    for (const { low, high } of runs)
      within += ((Math.log(high) - Math.log(low)) / (2 * 1.959964)) ** 2 / runs.length;
    above += weight * (runs.length - 1) * (between - within);
    below += weight * (runs.length - 1);
  }
  return Math.max(0, above / below);
};

test('of a single comparison it is the published estimate by moments, for the trials of a vaccine', () => {
  // Log risk ratios and variances of the thirteen trials of Colditz et al. (1994); tau^2 by Hedges' method is 0.3286
  // (Viechtbauer, "Conducting Meta-Analyses in R with the metafor Package", 2010, rma(method = "HE")).
  const logs = [
    -0.8893, -1.5854, -1.3481, -1.4416, -0.2175, -0.7861, -1.6209, 0.012, -0.4694, -1.3713, -0.3394, 0.4459,
    -0.0173,
  ];
  const variances = [
    0.3256, 0.1946, 0.4154, 0.02, 0.0512, 0.0069, 0.223, 0.004, 0.0564, 0.073, 0.0124, 0.5325, 0.0714,
  ];
  const runs = logs.map((log, index) => run(log, Math.sqrt(variances[index] ?? 0)));
  expect((runEffect([{ runs }])?.deviation ?? 0) ** 2).toBeCloseTo(0.3286, 3);
});

test.each([1, 2, 3, 4, 5, 6])('it is what sums written out one by one give (%i)', (seed) => {
  const all = comparisons(seed);
  expect((runEffect(all)?.deviation ?? 0) ** 2).toBeCloseTo(naiveVariance(all), 6);
});

test('runs that differ by no more than their rounds explain have no effect of their own, within an interval', () => {
  const found = runEffect([{ runs: [run(0.01, 0.05), run(-0.01, 0.05), run(0, 0.05)] }]);
  expect(found).toMatchObject({ deviation: 0, low: 0, degrees: 2 });
  expect(found?.high).toBeGreaterThan(0);
});

test('one run tells nothing of others', () => {
  expect(runEffect([])).toBeUndefined();
  expect(runEffect([{ runs: [run(0, 0.1)] }])).toBeUndefined();
});

test('a comparison that says nothing new counts by its weight: twice the same at half is the same', () => {
  const [one] = comparisons(7);
  if (one === undefined) throw new Error('no comparison');
  const once = runEffect([{ ...one, weight: 1 }]);
  const twice = runEffect([
    { ...one, weight: 0.5 },
    { ...one, weight: 0.5 },
  ]);
  expect(twice?.deviation).toBeCloseTo(once?.deviation ?? 0, 12);
  expect(twice?.degrees).toBeCloseTo(once?.degrees ?? 0, 12);
  expect(twice?.high).toBeCloseTo(once?.high ?? 0, 12);
});

test('over runs without noise of rounds the interval is the textbook’s: Student’s, of the runs’ own spread', () => {
  const runs = [0.1, 0.2, 0.3].map((log) => run(log, 0));
  const effect = runEffect([{ runs }]);
  if (effect === undefined) throw new Error('no effect');
  const { ratio, low, high } = ratioOverRuns(runs, effect);
  expect(Math.log(ratio)).toBeCloseTo(0.2);
  expect(Math.log(high / ratio)).toBeCloseTo((4.3027 * 0.1) / Math.sqrt(3), 4);
  expect(Math.log(ratio / low)).toBeCloseTo((4.3027 * 0.1) / Math.sqrt(3), 4);
});

test('where the effect is known, an interval joins it to the rounds, and more runs narrow it', () => {
  const known = { deviation: 0.04, low: 0.03, high: 0.05, degrees: 1e6, uncertainty: 0 };
  const width = (runs: readonly RunEstimate[]): number => Math.log(ratioOverRuns(runs, known).high);
  expect(width([run(0, 0.03, 1e6)])).toBeCloseTo(1.96 * 0.05, 4);
  expect(width([run(0, 0.03, 1e6), run(0, 0.03, 1e6)])).toBeCloseTo((1.96 * 0.05) / Math.SQRT2, 4);
});

test('a run of many rounds counts no more than one of few', () => {
  const effect = { deviation: 0.1, low: 0, high: 1, degrees: 10, uncertainty: 0.001 };
  expect(ratioOverRuns([run(0, 0.001, 400), run(0.2, 0.1, 5)], effect).ratio).toBeCloseTo(Math.exp(0.1));
});

test('two runs differ by their rounds alone, and no longer where the run effect is known to be larger', () => {
  const [one, other] = [run(0, 0.01), run(0.1, 0.01)];
  expect(runsDiffer(one, other)).toBe(true);
  expect(runsDiffer(other, one)).toBe(true);
  expect(runsDiffer(one, run(0.02, 0.01))).toBe(false);
  const effect = { deviation: 0.05, low: 0, high: 1, degrees: 100, uncertainty: (2 * 0.05 ** 4) / 100 };
  expect(runsDiffer(one, other, effect)).toBe(false);
  expect(runsDiffer(one, run(0.5, 0.01), effect)).toBe(true);
});

test('ratios without an interval, weights of nothing and no runs are refused', () => {
  const few = { ...run(0, 0.1), n: 4 };
  const bad = { ...run(0, 0.1), low: 0 };
  for (const one of [few, bad]) expect(() => runEffect([{ runs: [one, one] }])).toThrow(RangeError);
  expect(() => runEffect([{ runs: [run(0, 0.1), run(0, 0.1)], weight: 0 }])).toThrow(RangeError);
  expect(() => ratioOverRuns([], { deviation: 0, low: 0, high: 0, degrees: 2, uncertainty: 0 })).toThrow(
    RangeError,
  );
});

test('what rounds cannot lessen is a share of the variance: all of it where rounds have no noise', () => {
  const effect = { deviation: 0.05, low: 0, high: 1, degrees: 4, uncertainty: 0 };
  expect(shareBetweenRuns([run(0, 0.05), run(0.1, 0.05)], effect)).toBeCloseTo(0.5, 3);
  expect(shareBetweenRuns([run(0, 0.1), run(0.1, 0.1)], effect)).toBeCloseTo(0.2, 3);
  expect(shareBetweenRuns([run(0, 0), run(0.1, 0)], effect)).toBe(1);
  expect(shareBetweenRuns([run(0, 0)], { ...effect, deviation: 0 })).toBe(0);
});
