import { expect, test } from 'vitest';
import { deriveResults } from '../derive-results.ts';
import { sampleRun } from '../test-support/sample-run.ts';
import { csv } from './csv.ts';
import { comparisonsCsv, samplesCsv } from './tables.ts';

test('what holds a comma, a quote or a line break is quoted, and what is absent is empty', () => {
  expect(csv(['a', 'b'], [{ a: 'x,"y"', b: 1 }, { a: 'two\nlines' }])).toBe(
    'a,b\n"x,""y""",1\n"two\nlines",\n',
  );
});

test('one row a sample and one a comparison, each as wide as the heading', () => {
  const run = deriveResults(sampleRun());
  const [samples, comparisons] = [samplesCsv, comparisonsCsv].map((render) =>
    render(run).trimEnd().split('\n'),
  );
  expect(samples).toHaveLength(run.samples.length + 1);
  expect(comparisons).toHaveLength(run.derived.comparisons.length + 1);
  for (const lines of [samples, comparisons]) {
    expect(new Set(lines?.map((line) => line.split(',').length)).size).toBe(1);
  }
});

test('a failed load and a fallback are told apart from what was asked for', () => {
  const lines = samplesCsv(deriveResults(sampleRun())).split('\n');
  expect(lines.filter((line) => line.includes(',failed,'))).toHaveLength(1);
  expect(lines.filter((line) => line.includes(',completed,false,4k,'))).toHaveLength(1);
});

test('every metric of a load stands in its column, and what a load does not have is empty', () => {
  const run = sampleRun();
  const [heading, ...lines] = samplesCsv(deriveResults(run)).trimEnd().split('\n');
  const columns = heading?.split(',') ?? [];
  const [sample] = run.samples.filter(({ outcome }) => outcome.status === 'completed');
  if (sample?.outcome.status !== 'completed') throw new Error('no load was completed');
  const { outcome } = sample;
  outcome.warm = 71;
  outcome.memory = { ...outcome.memory, peakBeyond: 72, directBytes: 73, cachedBefore: 0 };
  const row =
    samplesCsv(deriveResults(run)).trimEnd().split('\n')[run.samples.indexOf(sample) + 1]?.split(',') ?? [];
  const cell = (column: string) => row[columns.indexOf(column)];
  expect(lines).toHaveLength(run.samples.length);
  expect(
    ['warm_ns', 'peak_beyond_bytes', 'direct_bytes', 'cached_before_bytes', 'cached_after_bytes'].map(cell),
  ).toEqual(['71', '72', '73', '0', '']);
  expect(cell('map_ns')).toBe(String(outcome.phases.map));
  expect(cell('mapped_bytes')).toBe(String(outcome.memory.region));
  expect(cell('usable_ns')).toBe(String(outcome.usable));
});
