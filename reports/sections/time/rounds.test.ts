import { reportOf } from '../../test-support/rendered.ts';
import { expect, test } from 'vitest';
import type { RoundsRecord } from '../../../harness/results/rounds.ts';
import {
  arm,
  loaded,
  modelSet,
  results,
  sample,
  timed,
} from '../../../harness/results/test-support/results-builder.ts';

const set = modelSet(4);
const [before, after] = [arm('per-part'), arm('unified')];
const block: RoundsRecord = {
  scenario: 'seed-claims',
  sets: [set.id],
  rounds: 14,
  stopped: 'time',
  seed: 7,
  budget: { minimum: 10, maximum: 40, targetHalfWidth: 0.025, seconds: 300 },
  warmUp: { set: set.id, arm: before.id, loads: 5, steady: false },
};
const noisy = [100, 103, 99, 101, 102, 98, 100, 101, 97, 400].map((each) => each * 1e6);
const warmUps = (times: readonly number[]) =>
  times.map((time, index) => sample(set, before, index + 1, loaded(set, before, time * 1e6), 'warm-up'));
const report = (blocks: readonly RoundsRecord[] = [block], warmed: readonly number[] = [300, 160, 150]) =>
  reportOf(
    results({
      sets: [set],
      arms: [before, after],
      blocks: [...blocks],
      samples: [
        ...warmUps(warmed),
        ...timed(
          set,
          before,
          noisy.map(() => 100e6),
        ),
        ...timed(set, after, noisy),
      ],
    }),
  );

test('the report says how many rounds there were, why no more, and that the machine was not steady', () => {
  const text = report();
  expect(text).toContain('| 14 | 10 to 40 | the time was up | 5 of per-part: NOT STEADY | 7 |');
  expect(text).toContain('In 1 of 1 block it still became faster when the rounds began: run again');
});

test('a machine whose warm-up loads were as long as the rounds is steady, however much they varied', () => {
  const text = report([block], [300, 70, 100]);
  expect(text).toContain('| the time was up | 5 of per-part: steady | 7 |');
  expect(text).not.toContain('still became faster');
  expect(report([block], [150])).toContain('| the time was up | 5 of per-part | 7 |');
});

test('a fixed number of rounds is called that', () => {
  const fixed: RoundsRecord = {
    ...block,
    stopped: 'rounds',
    budget: { ...block.budget, minimum: 14, maximum: 14 },
  };
  const text = report([fixed]);
  expect(text).toContain('| 14 | 14 | the number was fixed |');
  expect(text).toContain('The number of rounds was fixed beforehand');
  expect(text).not.toContain('until every interval');
  expect(text).toContain('run without --quick, which allows more loads');
});

test('each ratio stands with its interval, n, smallest effect and outliers, the first load apart', () => {
  const text = report();
  const row = /\| unified \|[^\n]*\[[\d.]+, [\d.]+\] \| 10 \| [\d.]+ % \| 1 \| 10 \|/;
  expect(text).toMatch(row);
  expect(text).toContain('first load and steady state apart');
  expect(text).toMatch(/\| unified \| 1st \| 2000 \| 10\d(\.\d)? \| 19\.\d \| 0 \|/);
});

test('a run that was continued says so', () => {
  const run = { ...results().run, resumptions: 2 };
  expect(reportOf(results({ run }))).toContain('interrupted and continued 2 times');
});
