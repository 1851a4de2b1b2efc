import { expect, test } from 'vitest';
import { blockOf, nothingObserved } from '../comparison/block.ts';
import { arm, loaded, modelSet, sample } from '../results/test-support/results-builder.ts';
import { compareExcerpt, foretoldLines, holds } from './extrapolation.ts';

const arms = [arm('llama-mmap'), arm('llama-read')];
const [some, all] = [modelSet(4), modelSet(40)];

/** Six rounds of both ways, each way's times as given. */
const block = (set: typeof some, times: readonly (readonly number[])[]) =>
  blockOf('advise-check', set, arms, {
    ...nothingObserved,
    samples: arms.flatMap((each, which) =>
      (times[which] ?? []).map((time, index) => sample(set, each, index + 1, loaded(set, each, time))),
    ),
  });
/** A machine that gets slower from round to round: the same in both sets of a round. */
const drift = [1, 1.1, 1.3, 1.6, 2, 2.5];
const times = (usual: number) => drift.map((factor) => factor * usual);
const whole = block(all, [times(2e9), times(4e9)]);

test('a tenth of the bytes in a tenth of the time foretells the whole, however the machine drifts over the rounds', () => {
  const found = compareExcerpt(block(some, [times(2e8), times(4e8)]), whole);
  expect(found.map(({ off, verdict }) => [Math.abs(off) < 1e-9, verdict])).toEqual([
    [true, 'within'],
    [true, 'within'],
  ]);
  expect(holds(found)).toBe('holds');
});

test('one way that is more than 15 % off in each round is enough for it not to hold, and is told in its line', () => {
  const found = compareExcerpt(block(some, [times(2e8), times(4.8e8)]), whole);
  expect(holds(found)).toBe('does not hold');
  const lines = foretoldLines(some.bytes, all.bytes, found);
  expect(lines.map(({ mood }) => mood)).toEqual(['bad', undefined, 'bad']);
  expect(lines[2]?.text).toContain('measured: +20.0 %');
});

test('a way that is off now up and now down shows neither: the answer is that nothing was shown', () => {
  const noisy = times(2e8).map((time, index) => time * (index % 2 === 0 ? 1.5 : 0.7));
  const found = compareExcerpt(block(some, [noisy, times(4e8)]), whole);
  expect(found.map(({ verdict }) => verdict)).toEqual(['untold', 'within']);
  expect(holds(found)).toBe('not shown');
});

test('with fewer than five rounds of both nothing is shown', () => {
  const few = times(2e8).slice(0, 4);
  expect(compareExcerpt(block(some, [few, few]), whole)).toEqual([]);
  expect(holds([])).toBe('not shown');
});
