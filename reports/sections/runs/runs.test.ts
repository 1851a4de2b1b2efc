import { expect, test } from 'vitest';
import {
  arm,
  modelSet,
  onNodes,
  results,
  timed,
} from '../../../harness/results/test-support/results-builder.ts';
import type { ResultsRecord } from '../../../harness/results/results.ts';
import { randomFrom } from '../../../harness/statistics/simulation/random.ts';
import { comparisonsCsv } from '../../csv/tables.ts';
import { deriveResults } from '../../derive-results.ts';
import { mergeResults } from '../../merge/merge-results.ts';
import { reportOf } from '../../test-support/rendered.ts';

const sets = Array.from({ length: 12 }, (_, index) => modelSet(4 + index));
const [before, after] = [arm('per-part'), arm('unified')];

/** Twelve sets, ten rounds each with noise of 1 %; in each run each set's ratio is off by a share of its own. */
const run = (id: number, spread: number, rest: Partial<ResultsRecord> = {}): ResultsRecord => {
  const random = randomFrom(id);
  return results({
    run: { ...results().run, id: `run-${id}` },
    sets,
    arms: [before, after],
    samples: sets.flatMap((set) => {
      const shift = Math.exp(spread * random.normal());
      const times = (factor: number) =>
        Array.from({ length: 10 }, () => Math.round(1e8 * factor * Math.exp(0.01 * random.normal())));
      return [...timed(set, before, times(1)), ...timed(set, after, times(shift))];
    }),
    ...rest,
  });
};

const three = (spread: number): ResultsRecord => mergeResults([1, 2, 3].map((id) => run(id, spread)));

const shareOf = (report: string, row: RegExp): number =>
  Number(new RegExp(`\\| ${row.source}[^|]*\\| ([\\d.]+) %`, 'u').exec(report)?.[1]);

test('three runs show how far runs lie apart, and that intervals which cover runs are right about it', () => {
  const report = reportOf(three(0.05));
  expect(report).toContain('## Spread between runs');
  expect(shareOf(report, /run effect/)).toBeGreaterThan(3);
  expect(shareOf(report, /run effect/)).toBeLessThan(7);
  expect(shareOf(report, /two runs of a ratio differ beyond/)).toBeGreaterThan(50);
  expect(
    shareOf(report, /the same beyond intervals that hold the run effect too, as the other sets/),
  ).toBeLessThan(16);
  expect(report).toMatch(/ratios?, those first whose runs lie farthest apart/);
});

test('runs that do nothing to a ratio show no effect, and differ as seldom as intervals say', () => {
  const report = reportOf(three(0));
  expect(shareOf(report, /run effect/)).toBeLessThan(1);
  expect(shareOf(report, /two runs of a ratio differ beyond/)).toBeLessThan(16);
});

test('one run and two are no spread to show', () => {
  expect(reportOf(run(1, 0.05))).not.toContain('## Spread between runs');
  expect(reportOf(mergeResults([run(1, 0.05), run(2, 0.05)]))).not.toContain('## Spread between runs');
});

test('a report of one run says that its intervals know nothing of other runs: first, beside the times and in the method', () => {
  const report = reportOf(run(1, 0.05));
  const [answer = '', rest = ''] = report.split('## Contents');
  expect(answer).toContain('they do not cover the spread between runs or machines');
  expect(rest.match(/It does not cover the spread between runs: another run/gu)).toHaveLength(2);
  expect(rest).toContain('--repeat 3');
});

test('a report of three runs says that its intervals cover them, and no other machine', () => {
  const report = reportOf(three(0.05));
  const [answer = '', rest = ''] = report.split('## Contents');
  expect(answer).toContain('cover the rounds of 3 runs and the spread between these');
  expect(rest).toContain('of which there are 3 runs on this machine. It does not cover other machines.');
  expect(report).not.toContain('does not cover the spread between runs');
});

test('of runs on two machines none covers another, and no interval pretends to', () => {
  const report = reportOf(mergeResults([run(1, 0.05), run(2, 0.05, { environment: onNodes(2) })]));
  expect(report).toContain('they do not cover the spread between runs or machines');
});

test('where some ratios were measured in several runs and others in one, both are said', () => {
  const once = run(2, 0.05);
  const half = { ...once, samples: once.samples.filter(({ set }) => set === sets[0]?.id) };
  const report = reportOf(mergeResults([run(1, 0.05), half]));
  expect(report).toContain('2 of 24 ratios were measured in several runs on one machine (2 runs)');
  expect(report).toContain('Any other interval covers rounds alone');
});

test('the table for machines counts the runs that an interval covers, and leaves one that knows rounds alone empty', () => {
  const columnOf = (results: ResultsRecord): (string | undefined)[] => {
    const [heading = '', ...rows] = comparisonsCsv(deriveResults(results)).trim().split(/\r?\n/);
    const column = heading.split(',').indexOf('runs');
    return [...new Set(rows.map((row) => row.split(',')[column]))];
  };
  expect(columnOf(three(0.05))).toEqual(['3']);
  expect(columnOf(run(1, 0.05))).toEqual(['']);
});

test('runs that one command made are made again by one command', () => {
  const all = three(0.05);
  const repeated = { ...all, run: { ...all.run, command: 'npx unimap run --seed 42 --repeat 3' } };
  expect(reportOf(repeated).match(/^npx unimap run .*$/gmu)).toEqual(['npx unimap run --seed 42 --repeat 3']);
  expect(reportOf(all).match(/^npx unimap run .*$/gmu)).toHaveLength(3);
});

test('a verdict says of how many runs its rounds are', () => {
  const texts = deriveResults(three(0.05)).derived.claims.map(({ measured }) => measured.text);
  expect(texts.join('\n')).toContain('in 30 rounds of 3 runs');
});
