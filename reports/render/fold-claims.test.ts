import { expect, test } from 'vitest';
import type { ClaimRecord } from '../../harness/results/results.ts';
import { foldClaims } from './fold-claims.ts';

const claim = (condition: string, verdict: ClaimRecord['verdict'], text = condition): ClaimRecord => ({
  id: 'syscalls',
  condition,
  verdict,
  expected: { text: 'fewer' },
  measured: { text },
  samples: [],
});

test('claims that differ in the number of parts alone become one line, from the fewest to the most', () => {
  const few = claim('4 parts of 16 KiB, 1 node', 'confirmed');
  const many = claim('200 parts of 16 KiB, 1 node', 'confirmed');
  expect(foldClaims([few, claim('50 parts of 16 KiB, 1 node', 'confirmed'), many])).toEqual([
    {
      id: 'syscalls',
      verdict: 'confirmed',
      condition: '4, 50, 200 parts of 16 KiB, 1 node',
      first: few,
      last: many,
      samples: [],
      parts: ['4', '200'],
    },
  ]);
});

test('another verdict, size of part or claim is another line, so that no verdict hides behind another', () => {
  const given = [
    claim('4 parts of 16 KiB', 'confirmed'),
    claim('8 parts of 16 KiB', 'refuted'),
    claim('50 parts of 16 MiB', 'confirmed'),
    { ...claim('8 parts of 16 KiB', 'refuted'), id: 'integrity' as const },
    claim('unified, 10 sets', 'confirmed'),
  ];
  expect(foldClaims(given).map(({ condition }) => condition)).toEqual(
    given.map(({ condition }) => condition),
  );
});
