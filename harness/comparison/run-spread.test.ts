import { expect, test } from 'vitest';
import type { ArmDefinition } from '../results/arm.ts';
import type { ComparisonRecord, ModelSetRecord, ResultsRecord } from '../results/results.ts';
import { arm, modelSet, results, timed } from '../results/test-support/results-builder.ts';
import { pairedRatio } from '../statistics/paired-ratio.ts';
import { ratioOverRuns, runEffect } from '../statistics/run-effect.ts';
import { deriveComparisons } from './comparisons.ts';
import { roundPairs } from './round-pairs.ts';
import { ratioAmong, runSpread, widened } from './run-spread.ts';
import { findBlock, viewOf } from './view.ts';

const set = modelSet(4);
const [perPart, unified, shipped] = [arm('per-part'), arm('unified'), arm('unified-shipped')];

/** Rounds of one arm in one run, near `factor`, numbered after those of the runs before it. */
const loads = (on: ModelSetRecord, of: ArmDefinition, run: number, factor: number, rounds = 8) =>
  timed(
    on,
    of,
    Array.from({ length: rounds }, (_, round) =>
      Math.round(1e6 * factor * (1 + (((round + of.strategy.length) * 7) % 11) / 1000)),
    ),
  ).map((sample) => ({
    ...sample,
    id: `run-${run}:${sample.id}`,
    run: `run-${run}`,
    round: sample.round + 100 * run,
  }));

/** By run, how many times as slow `unified` is as `per-part`, which takes a millisecond. */
const repeated = (factors: readonly number[], rounds = factors.map(() => 8)): ResultsRecord =>
  results({
    sets: [set],
    arms: [perPart, unified],
    samples: factors.flatMap((factor, run) => [
      ...loads(set, perPart, run, 1, rounds[run]),
      ...loads(set, unified, run, factor, rounds[run]),
    ]),
  });

const usable = (all: ResultsRecord): ComparisonRecord => {
  const found = deriveComparisons(viewOf(all)).find(({ metric }) => metric === 'usable-time');
  if (found === undefined) throw new Error('no comparison');
  return found;
};

test('what was made in three runs has each run’s own ratio, and an interval as wide as the runs are apart', () => {
  const found = usable(repeated([0.9, 1, 1.1]));
  expect(found.runs?.map(({ run, n }) => [run, n])).toEqual([
    ['run-0', 8],
    ['run-1', 8],
    ['run-2', 8],
  ]);
  for (const { ratio } of found.runs ?? []) {
    expect(found.low).toBeLessThan(ratio);
    expect(found.high).toBeGreaterThan(ratio);
  }
  expect(found.n).toBe(24);
  expect(found.ratio).toBeCloseTo((0.9 * 1 * 1.1) ** (1 / 3), 2);
  expect(found.smallestEffect).toBeGreaterThan(found.high / found.ratio);
});

test('one run keeps the interval of its rounds, and names no runs', () => {
  const one = repeated([0.9]);
  const found = usable(one);
  expect(found.runs).toBeUndefined();
  const pairs = roundPairs(
    { block: findBlock(viewOf(one), 'seed-claims', set.id) ?? expect.fail(), arm: perPart },
    { block: findBlock(viewOf(one), 'seed-claims', set.id) ?? expect.fail(), arm: unified },
    'usable-time',
  );
  const rounds = pairedRatio({
    baseline: pairs.map(({ before }) => before),
    candidate: pairs.map(({ after }) => after),
  });
  expect(found).toMatchObject(rounds);
});

test('a run of too few rounds for an interval is left out where two others have one, else rounds are all there is', () => {
  const left = usable(repeated([0.9, 1, 5], [8, 8, 4]));
  expect(left.runs?.map(({ run }) => run)).toEqual(['run-0', 'run-1']);
  expect(left.n).toBe(16);
  expect(left.ratio).toBeLessThan(1.1);
  const alone = usable(repeated([0.9, 1], [8, 4]));
  expect(alone.runs).toBeUndefined();
  expect(alone.n).toBe(12);
});

test('comparisons of the same loads count as much as they add, however many there are', () => {
  const factors = [0.95, 1, 1.02];
  const two = repeated(factors);
  // Another metric of the same loads, and arms that are compared three ways, add nothing but one more arm.
  const samples = factors.flatMap((factor, run) => loads(set, shipped, run, 1.3 / factor));
  const three = { ...two, arms: [...two.arms, shipped], samples: [...two.samples, ...samples] };
  expect(runSpread(deriveComparisons(viewOf(two)))?.degrees).toBeCloseTo(2);
  expect(runSpread(deriveComparisons(viewOf(three)))?.degrees).toBeCloseTo(4);
});

test('sets that share no rounds are pooled: each adds runs to what is known of runs', () => {
  const other = modelSet(8);
  const factors = [0.95, 1, 1.05];
  const one = repeated(factors);
  const both: ResultsRecord = {
    ...one,
    sets: [set, other],
    samples: [
      ...one.samples,
      ...factors.flatMap((factor, run) => [
        ...loads(other, perPart, run, 1),
        ...loads(other, unified, run, 2 - factor),
      ]),
    ],
  };
  const width = ({ low, high }: ComparisonRecord): number => Math.log(high / low);
  expect(runSpread(deriveComparisons(viewOf(both)))?.degrees).toBeCloseTo(4);
  expect(width(usable(both))).toBeLessThan(width(usable(one)));
});

test('the joined interval is what the statistics give for these runs', () => {
  const found = usable(repeated([0.9, 1.02, 1.1]));
  const runs = found.runs ?? [];
  const effect = runEffect([{ runs }]);
  if (effect === undefined) throw new Error('no effect');
  const { low, high } = ratioOverRuns(runs, effect);
  // The second metric of the same loads halves the weight of each and is near to the first.
  expect(found.low).toBeCloseTo(low, 2);
  expect(found.high).toBeCloseTo(high, 2);
});

test('rounds that no comparison holds, of arms a claim alone asks about, are joined by what the others tell', () => {
  const all = repeated([0.9, 1, 1.1]);
  const block = findBlock(viewOf(all), 'seed-claims', set.id);
  if (block === undefined) throw new Error('no block');
  const pairs = roundPairs({ block, arm: unified }, { block, arm: perPart }, 'usable-time');
  const comparisons = deriveComparisons(viewOf(all));
  const { low, high } = usable(all);
  const backwards = ratioAmong(pairs, comparisons);
  expect(backwards.low).toBeCloseTo(1 / high, 3);
  expect(backwards.high).toBeCloseTo(1 / low, 3);
});

test('a comparison of one run is widened by what another file knows of runs; one of several stays as it is', () => {
  const known = deriveComparisons(viewOf(repeated([0.9, 1, 1.1])));
  const effect = runSpread(known);
  const [single] = deriveComparisons(viewOf(repeated([1])));
  const [of] = known;
  if (effect === undefined || single === undefined || of === undefined) throw new Error('nothing known');
  expect(widened(of, effect)).toBe(of);
  const wide = widened(single, effect);
  expect(wide.ratio).toBeCloseTo(single.ratio, 12);
  expect(wide.low).toBeLessThan(0.9);
  expect(wide.high).toBeGreaterThan(1.1);
});
