import { expect, test } from 'vitest';
import { viewOf } from '../../harness/comparison/view.ts';
import type { ClaimRecord } from '../../harness/results/claim.ts';
import { results } from '../../harness/results/test-support/results-builder.ts';
import type { Claim, ClaimDocument } from '../claims/claim.ts';
import type { Derived } from '../derive-results.ts';
import { withoutTraces } from '../markdown/trace.ts';
import { renderClaims, renderEveryClaim } from './claims.ts';

const letter: ClaimDocument = {
  id: 'letter',
  title: 'A letter',
  short: 'the letter',
  date: { undated: 'the page is lost' },
  link: 'https://a.example',
};
const thread: ClaimDocument = { id: 'thread', title: 'A thread', short: 'a#1', date: '2024-03-18' };

const claim = (id: string, document: ClaimDocument): Claim => ({
  id,
  document,
  quote: [`${id} words`],
  says: `${id} in short`,
  arms: { strategy: 'unified' },
  judge: () => [],
});
const registry = [claim('first', letter), claim('other', thread), claim('last', letter)];

const claims = registry.map(({ id, document }): ClaimRecord => ({
  id,
  document: document.id,
  condition: 'unified, 2 sets',
  verdict: 'confirmed',
  expected: { text: `${id} in full` },
  measured: { text: 'so it is' },
  samples: [],
}));

const judged: Derived = { ...viewOf(results()), derived: { comparisons: [], claims, warnings: [] } };

test('claims stand with the document they come from, under its title, link and date', () => {
  expect(withoutTraces(renderClaims(judged, registry)).split('\n')).toEqual([
    '"A letter", undated (the page is lost), https://a.example, below: **the letter**.',
    '',
    '| claim | the letter says | verdict |',
    '| :- | :- | :- |',
    '| `first` | first in short | ✓ confirmed |',
    '| `last` | last in short | ✓ confirmed |',
    '',
    '"A thread", 2024-03-18, below: **a#1**.',
    '',
    '| claim | a#1 says | verdict |',
    '| :- | :- | :- |',
    '| `other` | other in short | ✓ confirmed |',
  ]);
});

test('so do their verdicts and conditions', () => {
  const every = withoutTraces(renderEveryClaim(judged, registry));
  expect(every).toContain('Each statement of the letter and a#1 under the condition it was tried in.');
  expect(every.match(/\| claim \| condition \| .* says \|/gu)).toEqual([
    '| claim | condition | the letter says |',
    '| claim | condition | a#1 says |',
  ]);
  expect(every).toContain('| `other` | unified, 2 sets | other in full | so it is | ✓ confirmed |');
});
