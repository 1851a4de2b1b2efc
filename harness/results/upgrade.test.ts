import { expect, test } from 'vitest';
import { arm, loaded, modelSet, results, sample } from './test-support/results-builder.ts';
import { Results } from './index.ts';
import { upgradeResults } from './upgrade.ts';

const set = modelSet(4);
const unified = arm('unified-parallel');
const outcome = loaded(set, unified, 1_000_000);
const fallback = { requested: 'copy', obtained: 'fault', reason: 'refused', remedy: 'allow it' };

const withLoad = (load: object, version: number): object => ({
  ...results({ sets: [set], arms: [unified] }),
  schemaVersion: version,
  samples: [{ ...sample(set, unified, 0, outcome), outcome: { ...outcome, ...load } }],
});

test('a file of version 1 is read as today’s: its place is the page fill', () => {
  const older = withLoad(
    { obtained: { ...outcome.obtained, place: 'fault' }, fallbacks: [{ aspect: 'place', ...fallback }] },
    1,
  );
  const today = withLoad(
    {
      obtained: { ...outcome.obtained, pageFill: 'fault' },
      fallbacks: [{ aspect: 'page-fill', ...fallback }],
    },
    2,
  );
  expect(upgradeResults(older)).toEqual(today);
  expect(Results.parse(upgradeResults(older))).toEqual(today);
});

test('what a file of version 1 derived is left out: it is derived afresh, in today’s form', () => {
  const claim = {
    id: 'syscalls',
    condition: '4 parts of 16 KiB, 1 node',
    verdict: 'confirmed',
    expected: { text: 'fewer' },
    measured: { text: '12 → 3' },
    samples: [],
  };
  const derived = { comparisons: [], claims: [claim] };
  expect(upgradeResults({ ...results(), schemaVersion: 1, derived })).toEqual(results());
  expect(Results.safeParse({ ...results(), derived }).success).toBe(false);
});

test('what is not of an older version is left for the schema to judge', () => {
  for (const json of [
    results(),
    { schemaVersion: 99 },
    { schemaVersion: 0 },
    { schemaVersion: '1' },
    [],
    null,
    'x',
  ])
    expect(upgradeResults(json)).toBe(json);
});

test('what was derived in an older form is left behind, as is the fingerprint: both are derived again', () => {
  const older = {
    ...results(),
    schemaVersion: 1,
    fingerprint: '0123456789abcdef',
    derived: { comparisons: [], claims: [], warnings: [{ code: 'steal', figures: { any: 1 } }] },
  };
  expect(upgradeResults(older)).toEqual(results());
});

test('what emulated a machine of version 1 is read from its words', () => {
  const { environment, run } = results();
  const host = { ...environment.host, virtualisation: 'qemu (tcg), emulated' };
  const guest = { ...environment, host };
  const merged = [{ prefix: 'b:', run: { ...run, id: 'b' }, environment: guest }];
  const upgraded = Results.parse(
    upgradeResults({ ...results(), schemaVersion: 1, environment: guest, merged }),
  );
  expect(upgraded.environment).toEqual({ ...guest, emulated: 'qemu (tcg)' });
  expect(upgraded.merged?.[0]?.environment.emulated).toBe('qemu (tcg)');
  expect(Results.parse(upgradeResults({ ...results(), schemaVersion: 1 }))).toEqual(results());
});

test('merged runs of version 1 are told from each other by prefix and id, and so named in fields', () => {
  const { environment, run } = results();
  const one = sample(set, unified, 0, outcome);
  const older = {
    ...results({ sets: [set], arms: [unified] }),
    schemaVersion: 1,
    merged: ['a', 'b', 'c'].map((id) => ({
      prefix: id === 'c' ? 'c:' : '',
      run: { ...run, id },
      environment,
    })),
    samples: [
      { ...one, id: 'a:one' },
      { ...one, id: 'a+b:b:two' },
      { ...one, id: 'c:three', scenario: 'c:seed-claims' },
    ],
  };
  const { merged, samples } = Results.parse(upgradeResults(older));
  expect(samples.map((each) => each.run)).toEqual(['a', 'b', 'c']);
  expect(merged?.map(({ scenarios }) => scenarios)).toEqual([
    ['seed-claims'],
    ['seed-claims'],
    ['c:seed-claims'],
  ]);
});

test('a set that its title calls cold is cold', () => {
  const [warm, cold] = [modelSet(4), { ...modelSet(8), title: '8 parts of 16 KiB, cold' }];
  const upgraded = upgradeResults({ ...results({ sets: [warm, cold] }), schemaVersion: 1 });
  expect(upgraded).toEqual(results({ sets: [warm, { ...cold, cache: 'cold' }] }));
});
