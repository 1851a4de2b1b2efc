import { expect, it } from 'vitest';
import { movedByBaseline } from './attribute-change.ts';
import type { Judged } from './attribute-change.ts';

const threshold = 0.05;
const ratio = (
  candidate: string,
  baseline: string,
  verdict: Judged['verdict'],
  change: number,
  rest: Partial<Judged> = {},
): Judged => ({
  scenario: 's',
  set: 'a',
  metric: 'usable-time',
  candidate,
  baseline,
  verdict,
  change,
  ...rest,
});

const risen = ratio('shipped', 'unified', 'regressed', 1.25);
const baselineFaster = ratio('unified', 'mapped', 'improved', 0.8);

it('is the baseline where it changed against a third arm and the candidate did not', () => {
  const unchanged = ratio('shipped', 'mapped', 'inconclusive', 1.02);
  expect(movedByBaseline([risen, baselineFaster, unchanged], risen, threshold)).toBe('baseline-faster');
});

it('reads a comparison with the third arm the other way round, too', () => {
  const flipped = ratio('mapped', 'unified', 'regressed', 1.25);
  const unchanged = ratio('mapped', 'shipped', 'same', 1);
  expect(movedByBaseline([risen, flipped, unchanged], risen, threshold)).toBe('baseline-faster');
});

it('is not where the candidate changed as well, by verdict against any third arm or beyond the threshold', () => {
  const unsure = ratio('shipped', 'mapped', 'inconclusive', 1.08);
  expect(movedByBaseline([risen, baselineFaster, unsure], risen, threshold)).toBeUndefined();
  const unchanged = ratio('shipped', 'mapped', 'same', 1);
  const slowerToo = ratio('shipped', 'per-part', 'regressed', 1.1);
  expect(movedByBaseline([risen, baselineFaster, unchanged, slowerToo], risen, threshold)).toBeUndefined();
});

it('is not told by another set, another scenario, or nobody', () => {
  const unchanged = ratio('shipped', 'mapped', 'same', 1);
  const elsewhere = { ...baselineFaster, set: 'b' };
  const otherwise = { ...baselineFaster, scenario: 't' };
  expect(movedByBaseline([risen, elsewhere, otherwise, unchanged], risen, threshold)).toBeUndefined();
  expect(movedByBaseline([risen], risen, threshold)).toBeUndefined();
});

it('tells growth by what the arm did on each of the two sets', () => {
  const growth = ratio('unified', 'unified', 'regressed', 1.25, {
    set: 'b',
    baselineSet: 'a',
    metric: 'growth',
  });
  const unchanged = ratio('unified', 'mapped', 'same', 1, { set: 'b' });
  expect(movedByBaseline([growth, baselineFaster, unchanged], growth, threshold)).toBe('baseline-faster');
});
