import { expect, test } from 'vitest';
import type { LoadedOutcome } from '../../../harness/results/outcome.ts';
import {
  arm,
  loaded,
  modelSet,
  results,
  sample,
} from '../../../harness/results/test-support/results-builder.ts';
import { reportOf } from '../../test-support/rendered.ts';

const set = modelSet(4, 'real');
const [before, after] = [arm('per-part'), arm('unified')];

const report = (more: Partial<LoadedOutcome>, times: readonly number[] = [40, 41, 42, 40, 41, 42]): string =>
  reportOf(
    results({
      sets: [set],
      arms: [before, after],
      samples: [before, after].flatMap((each) =>
        times.map((time, round) =>
          sample(set, each, round, loaded(set, each, time * 1e6, { callReturn: (time - 4) * 1e6, ...more })),
        ),
      ),
    }),
  );

test('a touch by one thread and a load with one pass stand beside usable, and the threads that touched are told', () => {
  const text = report({ touchThreads: 2, touchAlone: 6e6, pass: 20e6 });
  expect(text).toContain('Every page is read by 2 threads: the same number for all strategies on a set.');
  expect(text).toMatch(/\| 4 parts of 16 MiB \| unified \| 2 \| 41\.0 \| 43\.0 \| 61\.0 \|/u);
  expect(text).toContain('one pass over the weights is all that is timed');
});

test('of a cold set, whose first touch read it in, there is no touch by one thread', () => {
  expect(report({ touchThreads: 2, pass: 20e6 })).toMatch(
    /\| unified \| 2 \| 41\.0 \| not timed \| 61\.0 \|/u,
  );
});

test('results of before these were timed say nothing of them', () => {
  const text = report({});
  expect(text).not.toContain('touched by one thread');
  expect(text).not.toContain('Every page is read by');
});

test('times that fall into two groups stand as two, with their loads, and the text says how to read them', () => {
  const text = report({}, [40, 80, 41, 81, 42, 82, 40, 80, 41, 81]);
  expect(text).toContain('**The loads of 2 of 2 rows fall into two groups**');
  expect(text).toMatch(/\| 41\.0 \(5\) or 81\.0 \(5\) \(1\.00\) \|/u);
  expect(report({})).not.toContain('fall into two groups');
});
