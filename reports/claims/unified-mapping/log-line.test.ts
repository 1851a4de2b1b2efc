import { expect, it } from 'vitest';
import { viewOf } from '../../../harness/comparison/view.ts';
import { results } from '../../../harness/results/test-support/results-builder.ts';
import { claimOf } from '../../test-support/claims-of.ts';
import { figuresAgree } from '../judges/figures-agree.ts';
import { unifiedMapping } from './document.ts';

it('the log line cannot be output: so many hugepages are another number of bytes, whatever a run measured', () => {
  const claim = claimOf(results(), 'log-line');
  expect(claim).toMatchObject({
    verdict: 'refuted',
    condition: '2m pages',
    expected: { value: 319_488_000 },
    measured: { value: 327_155_712 },
    samples: [],
  });
  expect(claim.measured.text).toBe(
    '156 x 2,097,152 bytes are 327,155,712; 319,488,000 / 156 is 2,048,000 bytes, which no page has. Arithmetic, not measured',
  );
});

it('figures that follow from each other are confirmed', () => {
  const right = figuresAgree({
    id: 'right',
    document: unifiedMapping,
    quote: ['4 hugepages (8388608 bytes)'],
    says: '4 hugepages are 8,388,608 bytes',
    pageKind: '2m',
    stated: 8_388_608,
    follows: 4 * 2 ** 21,
    words: '4 x 2,097,152',
  });
  expect(right.judge({ results: viewOf(results()), comparisons: [] })[0]?.verdict).toBe('confirmed');
});
