import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { viewOf } from '../../harness/comparison/view.ts';
import { Results, upgradeResults, type ResultsRecord } from '../../harness/results/index.ts';
import { checkProjection } from './check-projection.ts';
import { checkTable } from './check-table.ts';

const read = (name: string): ResultsRecord =>
  Results.parse(
    upgradeResults(
      JSON.parse(readFileSync(join(import.meta.dirname, '../published', name, 'results.json'), 'utf8')),
    ),
  );
const published = read('2026-11-23-one-node-kvm-full');

/** The same, with the largest sets' loads so many times as long. */
const slowed = (times: number): ResultsRecord => {
  const largest = new Set(published.sets.filter(({ bytes }) => bytes > 1.4 * 2 ** 30).map(({ id }) => id));
  return {
    ...published,
    samples: published.samples.map((sample) =>
      largest.has(sample.set) && sample.outcome.status === 'completed'
        ? {
            ...sample,
            outcome: { ...sample.outcome, usable: Math.round(sample.outcome.usable * times) },
          }
        : sample,
    ),
  };
};

test.each([
  '2026-11-23-one-node-kvm-full',
  '2026-11-26-one-node-kvm-seed-claims',
  '2026-11-26-one-node-kvm-as-shipped',
])('in the published run %s the sets of a tenth foretell the whole within the range', (name) => {
  const checked = checkProjection(viewOf(read(name)), 0.1);
  expect(checked.length).toBeGreaterThan(2);
  for (const { set, from, arm, within, foretold, measured } of checked) {
    expect(from.bytes).toBeLessThanOrEqual(0.1 * 1.2 * set.bytes);
    expect([arm.id, set.id, within, foretold, measured]).toEqual([arm.id, set.id, true, foretold, measured]);
  }
});

test('a whole that takes three times as long as its tenth foretells lies outside, and the table says so', () => {
  const checked = checkProjection(viewOf(slowed(3)), 0.1);
  expect(checked.some(({ within }) => within)).toBe(false);
  expect(checkTable(checked)[0]).toBe(
    `0 of ${checked.length} large sets lie within the range that small sets foretell`,
  );
});

test('of a run without enough small sets nothing is said', () => {
  expect(checkProjection(viewOf(published), 0.000_001)).toEqual([]);
});
