import { expect, test } from 'vitest';
import { arm } from '../results/test-support/results-builder.ts';
import type { Measured } from './advice.ts';
import { compareExcerpt, foretoldLines, holds } from './extrapolation.ts';

const measured = (bytes: number, times: readonly [number, number]): Measured => ({
  cache: 'warm',
  parts: 1,
  bytes,
  stretches: false,
  ways: [
    { status: 'measured', arm: arm('llama-mmap'), nanoseconds: times[0] },
    { status: 'measured', arm: arm('llama-read'), nanoseconds: times[1] },
    { status: 'not-measured', arm: arm('unified'), reason: 'no pages' },
  ],
  verdict: { answer: 'change-nothing', tried: 1 },
});
const whole = measured(1000, [2e9, 4e9]);

test('a tenth of the bytes in a tenth of the time foretells the whole', () => {
  const found = compareExcerpt(measured(100, [2e8, 4e8]), whole);
  expect(found.map(({ foretold, off }) => [foretold, off])).toEqual([
    [2e9, 0],
    [4e9, 0],
  ]);
  expect(holds(found)).toBe(true);
});

test('one way that is more than 15 % off is enough for it not to hold, and is told in its line', () => {
  const found = compareExcerpt(measured(100, [2e8, 4.8e8]), whole);
  expect(holds(found)).toBe(false);
  const lines = foretoldLines({ model: { name: 'm', parts: 3, bytes: 1000 } }, measured(100, [1, 1]), found);
  expect(lines.map(({ mood }) => mood)).toEqual(['bad', undefined, 'bad']);
  expect(lines[2]?.text).toBe('4.80 s foretold, 4.00 s measured: +20.0 %');
});

test('where nothing was timed on both, nothing holds', () => {
  expect(holds(compareExcerpt({ ...whole, ways: [] }, whole))).toBe(false);
});
