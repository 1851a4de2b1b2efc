import { expect, test } from 'vitest';
import { deriveResults } from '../../derive-results.ts';
import { plotsOf } from '../plots-of.ts';
import {
  arm,
  fellBack,
  loaded,
  modelSet,
  results,
  sample,
} from '../../../harness/results/test-support/results-builder.ts';
import { memory } from './memory.ts';
import { renderPadding } from './padding.ts';

const set = modelSet(30);
const perPart = arm('per-part');
const unified = arm('unified');
/** One scenario whose sets are loaded so often, beside one whose sets are loaded six times. */
const run = (rounds: number, among = 'looked-at') =>
  results({
    blocks: [
      {
        scenario: among,
        sets: [set.id],
        rounds,
        stopped: 'rounds',
        seed: 1,
        budget: { minimum: rounds, maximum: rounds, targetHalfWidth: 0.025, seconds: 60 },
      },
    ],
    sets: [set, modelSet(100)],
    arms: [perPart, unified],
    samples: [
      {
        ...sample(
          set,
          perPart,
          0,
          loaded(set, perPart, 5, {
            memory: { ...loaded(set, perPart, 5).memory, peakBeyond: 3 * 2 ** 20, cachedAfter: 7 * 2 ** 20 },
          }),
        ),
        scenario: among,
      },
      { ...sample(set, unified, 0, fellBack(set, unified, 5)), scenario: among },
      sample(modelSet(100), perPart, 0, loaded(modelSet(100), perPart, 5)),
    ],
  });

test('padding is measured where such pages were obtained, and else computed and marked so', () => {
  const text = renderPadding(deriveResults(run(1)));
  // 30 parts of 16 KiB, each in 2 MiB; and in 1 GiB, which nothing asked for.
  expect(text).toMatch(
    /\| 30 parts of 16 KiB\S* \| per-part \| 0 B \(computed\) \| 59\.5 MiB \(computed\) \| 59\.5 MiB\S* \| 30\.0 GiB \(computed\) \|/u,
  );
  expect(text).toContain('| unified | 0 B (computed) | 1.53 MiB (computed) | 1.53 MiB (computed) |');
  expect(text).not.toContain('100 parts');
  expect(renderPadding(deriveResults(run(6, 'memory')))).toBe('');
});

test('the peak and what stays in the page cache stand in the table, where they were observed', () => {
  const text = memory.render(deriveResults(run(1)));
  expect(text).toContain('| 3 MiB | – | 7 MiB |');
  expect(text).toMatch(/100 parts.* \| – \| – \| – \|/u);
});

test('the plot is of what was loaded once by plan, whatever its scenario is called, else of all', () => {
  const titled = (rounds: number, among: string) =>
    plotsOf(deriveResults(run(rounds, among))).find(({ name }) => name === 'memory')?.finding;
  expect(titled(1, 'looked-at')).toContain('30 parts');
  expect(titled(6, 'in-memory')).toContain('100 parts');
  expect(titled(6, 'memory')).toContain('100 parts');
});
