import { expect, test } from 'vitest';
import { results } from '../../harness/results/test-support/results-builder.ts';
import { deriveResults } from '../derive-results.ts';
import { machine } from './machine.ts';

const GiB = 1024 ** 3;

test('the machine says what was obtained of the pages that were wanted, step by step', () => {
  const poolRaise = {
    nanoseconds: 1,
    bytes: 16 * GiB,
    pools: [
      {
        pageBytes: GiB,
        node: 0,
        wanted: 16,
        attempts: [
          { step: 'asked' as const, available: 2 },
          { step: 'touched' as const, available: 16, bytes: 19 * GiB },
        ],
      },
    ],
  };
  expect(machine.render(deriveResults(results({ poolRaise })))).toContain(
    'of 16 pages of 1 GiB on node 0, 2 at first, 16 after 19 GiB of free memory had been touched once.',
  );
  expect(machine.render(deriveResults(results()))).not.toContain('obtained for the run');
});
