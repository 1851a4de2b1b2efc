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
