import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { Results, upgradeResults } from '../../harness/results/index.ts';
import { deriveResults } from '../derive-results.ts';
import { heldOnce } from '../compare/held-once.ts';
import { Bmf, bmfOf } from './bmf.ts';

const published = (name: string) =>
  deriveResults(
    Results.parse(
      upgradeResults(
        JSON.parse(readFileSync(join(import.meta.dirname, '../published', name, 'results.json'), 'utf8')),
      ),
    ),
  );

/** As the format's documentation shows it. */
const documented = {
  benchmark_name: {
    latency: { value: 88, lower_value: 87.42, upper_value: 88.88 },
    throughput: { value: 5.55, lower_value: 3.14, upper_value: 6.3 },
  },
  my_binary: { 'file-size': { value: 42 } },
};

test('the example of the format’s documentation is of the form that is checked, and what is not, is not', () => {
  expect(Bmf.parse(documented)).toEqual(documented);
  expect(() => Bmf.parse({ name: { latency: { lower_value: 1 } } })).toThrow();
  expect(() => Bmf.parse({ name: { latency: 88 } })).toThrow();
});

test('every ratio of a run stands there once, within its interval', () => {
  const results = published('2026-11-23-one-node-kvm');
  const measures = Object.values(bmfOf(results)).flatMap((benchmark) => Object.values(benchmark));
  expect(measures.length).toBe(heldOnce(results).length);
  expect(measures.length).toBeGreaterThan(20);
  for (const { value, lower_value: low = Infinity, upper_value: high = 0 } of measures) {
    expect(low).toBeLessThanOrEqual(value);
    expect(high).toBeGreaterThanOrEqual(value);
  }
  expect(bmfOf(results)).toHaveProperty([
    'seed-claims, 100 parts of 16 KiB: unified / per-part',
    'usable-time-times-as-fast',
  ]);
});

/** The format's own schema, as Bencher publishes it: https://bencher.dev/bmf.json */
const schema = z.fromJSONSchema(
  JSON.parse(readFileSync(join(import.meta.dirname, 'test-support/bmf.schema.json'), 'utf8')) as Parameters<
    typeof z.fromJSONSchema
  >[0],
);

test('what is printed for Bencher satisfies the schema that Bencher publishes, and the schema finds what does not', () => {
  for (const name of ['2026-11-23-one-node-kvm', '2026-11-26-one-node-kvm-as-shipped']) {
    const printed: unknown = JSON.parse(JSON.stringify(bmfOf(published(name))));
    expect(schema.safeParse(printed).error).toBeUndefined();
    expect(Object.keys(printed as object).length).toBeGreaterThan(10);
  }
  expect(schema.safeParse(documented).success).toBe(true);
  for (const wrong of [
    { name: { latency: { lower_value: 1 } } },
    { name: { latency: '1' } },
    { name: 1 },
    [],
  ])
    expect([wrong, schema.safeParse(wrong).success]).toEqual([wrong, false]);
});

test('a run that compared nothing is no benchmark', () => {
  expect(bmfOf(published('2026-11-23-four-nodes-emulated'))).toEqual({});
});
