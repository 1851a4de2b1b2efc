import { expect, test } from 'vitest';
import { blockOf, nothingObserved } from '../comparison/block.ts';
import { arm, fellBack, loaded, modelSet, sample, timed } from '../results/test-support/results-builder.ts';
import type { ArmDefinition, SampleRecord } from '../results/index.ts';
import { blindBelow, judge } from './verdict.ts';
import { weighWays } from './weigh-ways.ts';

const set = modelSet(4);
const usual = arm('llama-mmap');
const read = arm('llama-read');
const view = arm('unified-view');
const ours = arm('unified-parallel');

/** Noise of a few percent that no two ways share. */
const wobble = (time: number, seed: number): number[] =>
  Array.from({ length: 10 }, (_, round) => Math.round(time * (1 + 0.03 * Math.sin(seed + 7 * round))));

const weigh = (arms: readonly ArmDefinition[], samples: readonly SampleRecord[]) =>
  weighWays(blockOf('seed-claims', set, arms, { ...nothingObserved, samples }));

const judged = (times: readonly (readonly [ArmDefinition, number])[]) =>
  judge(
    weigh(
      times.map(([each]) => each),
      times.flatMap(([each, time], index) => timed(set, each, wobble(time, index))),
    ),
  );

test('a way of llama.cpp’s own that is faster is what to change, and is the fastest', () => {
  const verdict = judged([
    [usual, 2e6],
    [read, 1e6],
    [ours, 1.5e6],
  ]);
  expect(verdict).toMatchObject({
    answer: 'change',
    fastest: { arm: { strategy: 'llama-read' } },
    forLlama: { arm: { strategy: 'llama-read' } },
  });
  if (verdict.answer !== 'change') throw new Error('it is to change');
  const { times, low, high, rounds } = verdict.fastest.gain;
  expect(low).toBeLessThan(times);
  expect(times).toBeLessThan(high);
  expect(Math.abs(times - 2)).toBeLessThan(0.2);
  expect(rounds).toBe(10);
});

test('where only a program with our library is faster, llama.cpp is given no flag', () => {
  const verdict = judged([
    [usual, 2e6],
    [read, 4e6],
    [view, 1e6],
  ]);
  expect(verdict).toMatchObject({ answer: 'change', fastest: { arm: { strategy: 'unified-view' } } });
  expect(verdict).not.toHaveProperty('forLlama');
});

test('a difference that the interval does not tell from none is a reason to change nothing', () => {
  expect(
    judged([
      [usual, 2e6],
      [read, 2e6],
      [view, 2.5e6],
    ]),
  ).toEqual({ answer: 'change-nothing', tried: 2 });
});

test('two rounds give no interval, and so no answer', () => {
  const ways = weigh([usual, read], [...timed(set, usual, [9e6, 9e6]), ...timed(set, read, [1e6, 1e6])]);
  expect(judge(ways)).toEqual({
    answer: 'unknown',
    reason: 'too few rounds were made to tell two ways apart',
  });
  expect(blindBelow(ways)).toBeUndefined();
});

test('a way that fell back has no time, and its reason is kept', () => {
  const rounds = [
    sample(set, ours, 0, loaded(set, ours, 1e6), 'first'),
    ...Array.from({ length: 10 }, (_, round) => sample(set, ours, round, fellBack(set, ours, 1e6))),
  ];
  const ways = weigh([usual, ours], [...timed(set, usual, wobble(2e6, 1)), ...rounds]);
  expect(ways[1]).toEqual({
    status: 'not-measured',
    arm: ours,
    reason: 'asked for 2m pages, obtained 4k (no free hugepages)',
  });
  expect(judge(ways)).toMatchObject({
    answer: 'unknown',
    reason: expect.stringContaining('no free hugepages') as unknown,
  });
});

test('the more ways the fastest is chosen from, the wider is the interval of each', () => {
  const gainAmong = (others: readonly ArmDefinition[]) => {
    const arms = [usual, read, ...others];
    const [, way] = weigh(
      arms,
      arms.flatMap((each, index) => timed(set, each, wobble(2e6, index))),
    );
    if (way?.status !== 'measured' || way.gain === undefined) throw new Error('it was measured');
    return way.gain.high / way.gain.low;
  };
  expect(gainAmong([view, ours])).toBeGreaterThan(gainAmong([]));
});

test('what could have been missed is told of the way that was seen worst', () => {
  const noisy = wobble(2e6, 2).map((time, round) => time * (round % 2 === 0 ? 0.6 : 1.4));
  const ways = weigh(
    [usual, read, view],
    [...timed(set, usual, wobble(2e6, 0)), ...timed(set, read, wobble(2e6, 1)), ...timed(set, view, noisy)],
  );
  const effects = ways.flatMap((way) => (way.status === 'measured' ? (way.gain?.smallestEffect ?? []) : []));
  expect(effects).toHaveLength(2);
  expect(blindBelow(ways)).toBe(Math.max(...effects));
});
