import { expect, test } from 'vitest';
import type { ClaimFactsRecord, ClaimRecord } from '../../harness/results/claim.ts';
import { conditionOf } from '../claims/condition.ts';
import type { Names } from '../claims/condition.ts';
import { foldClaims } from './fold-claims.ts';

const KiB = 1024;
const MiB = 1024 * KiB;

const none: Names = new Set();
const folded = (claims: readonly ClaimRecord[]) => foldClaims(claims, () => none);

const judged = (facts: ClaimFactsRecord, verdict: ClaimRecord['verdict'] = 'confirmed'): ClaimRecord => ({
  id: 'fewer',
  document: 'some',
  ...facts,
  condition: conditionOf(facts),
  verdict,
  expected: { text: 'fewer' },
  measured: { text: 'few' },
  samples: [],
});

const onSet = (parts: number, partBytes = 16 * KiB, rest: ClaimFactsRecord = {}): ClaimFactsRecord => ({
  parts,
  partBytes,
  nodes: 1,
  pageKind: { requested: '2m', obtained: ['2m'] },
  ...rest,
});

test('claims that differ in the number of parts alone become one line, from the fewest to the most', () => {
  const [few, more, many] = [judged(onSet(4)), judged(onSet(50)), judged(onSet(200))];
  expect(folded([few, more, many])).toEqual([
    {
      id: 'fewer',
      verdict: 'confirmed',
      condition: '4, 50, 200 parts of 16 KiB, 1 node, 2m pages',
      sets: '4, 50, 200 parts of 16 KiB',
      first: few,
      last: many,
      samples: [],
      parts: [4, 200],
    },
  ]);
});

test('another verdict, size of part, node, page or claim is another line, so that no verdict hides behind another', () => {
  const given = [
    judged(onSet(4)),
    judged(onSet(8), 'refuted'),
    judged(onSet(50, 16 * MiB)),
    judged(onSet(50, 2.5 * MiB)),
    judged(onSet(50, 16 * KiB, { nodes: 2 })),
    judged(onSet(50, 16 * KiB, { pageKind: { requested: '1g', obtained: ['1g'] } })),
    { ...judged(onSet(8), 'refuted'), id: 'integrity' },
    judged({ strategies: ['unified'], sets: 10 }),
  ];
  expect(folded(given).map(({ condition }) => condition)).toEqual(given.map(({ condition }) => condition));
});

test('where conditions name their scenarios, those of one scenario alone are one line', () => {
  const given = [4, 8].flatMap((parts) =>
    ['one', 'other'].map((scenario) => judged(onSet(parts, 16 * KiB, { scenario }))),
  );
  expect(foldClaims(given, () => new Set(['scenario'])).map(({ condition }) => condition)).toEqual([
    '4, 8 parts of 16 KiB, 1 node, 2m pages, scenario one',
    '4, 8 parts of 16 KiB, 1 node, 2m pages, scenario other',
  ]);
});

test('a set of the user’s files stays by itself, and is called by its name', () => {
  const given = [4, 8].map((parts) =>
    judged(onSet(parts, 16 * KiB, { files: { name: 'mine.gguf', bytes: 9 * 1024 * MiB } })),
  );
  expect(folded(given).map(({ sets }) => sets)).toEqual([
    'mine.gguf: 4 parts, 9 GiB',
    'mine.gguf: 8 parts, 9 GiB',
  ]);
});
