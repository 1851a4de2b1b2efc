import { expect, test } from 'vitest';
import { arm, loaded, modelSet, results, sample } from '../../reports/test-support/results-builder.ts';
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

test('what was derived in an older form is left behind: it is derived again', () => {
  const older = {
    ...results(),
    schemaVersion: 1,
    derived: { comparisons: [], claims: [], warnings: [{ code: 'steal', figures: { any: 1 } }] },
  };
  expect(upgradeResults(older)).toEqual(results());
});
