import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readResults } from '../harness/cli/read-results.ts';
import { answerRows, mostRows } from '../harness/wording/answer-lines.ts';
import { deriveResults } from './derive-results.ts';
import { lastScreen } from './last-screen.ts';

const published = join(import.meta.dirname, 'published');
const folders = readdirSync(published, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

describe.each(folders)('the last screen of %s', (name) => {
  const derived = deriveResults(readResults(join(published, name)));
  const lines = lastScreen(derived);
  const labels = lines.map(({ label }) => label);

  test('fits into twelve rows of 80 columns without losing a verdict, and of 120 columns too', () => {
    const report = { label: 'report', text: '/home/somebody/unimap/reports/latest/report.md', importance: 0 };
    for (const columns of [80, 120]) {
      const rows = answerRows([...lines, report], { columns });
      expect(rows.length).toBeLessThanOrEqual(mostRows);
      const shown = rows.map((row) => row.split(' ')[0]);
      for (const verdict of ['confirmed', 'refuted', 'mixed', 'inconclusive', 'warnings'])
        expect(shown.includes(verdict)).toBe(labels.includes(verdict));
      expect(rows.join('\n')).toContain(report.text);
    }
  });

  test('every claim stands under one verdict', () => {
    const ids = new Set(derived.derived.claims.map(({ id }) => id));
    const counted = lines.flatMap(({ text }) => Number(/^(\d+) claims?\b/.exec(text)?.[1] ?? 0));
    expect(counted.reduce((sum, count) => sum + count, 0)).toBe(ids.size);
  });
});

test('speeds are told as times as fast, each on its own kind of page, with their own sets apart', () => {
  const lines = lastScreen(deriveResults(readResults(join(published, '2026-11-26-one-node-kvm-as-shipped'))));
  const layout = lines.filter(({ label }) => label === 'layout').map(({ text }) => text);
  expect(layout).toEqual([
    'one mapping per node against one per part, 2m pages: 3.1 to 25 times as fast with tiny parts, 0.99 to 1.1 with larger parts',
    'one mapping per node against one per part, 1g pages: 4.7 times as fast with tiny parts, 3.6 with larger parts',
  ]);
});

test('of an interrupted run it is told that it was ended', () => {
  const whole = readResults(join(published, '2026-11-23-one-node-kvm'));
  const [head] = lastScreen(deriveResults({ ...whole, run: { ...whole.run, complete: false } }));
  expect(head).toMatchObject({ label: 'loaded', mood: 'unsure' });
  expect(head?.text).toContain('ended before its plan was done');
});
