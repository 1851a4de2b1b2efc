import { expect, test } from 'vitest';
import { usualPageSizes } from '../results/index.ts';
import { layoutNeeds } from '../plan/layout-size.ts';
import { inspectAnswer } from './inspect-answer.ts';

const MiB = 1024 ** 2;
const answer = (partBytes: number, nodes: number, available: number): string[] => {
  const parts = Array.from({ length: 30 }, () => ({ bytes: partBytes, alignment: 32 }));
  return inspectAnswer(
    layoutNeeds(parts, ['4k', '2m'], [1, 2, nodes], usualPageSizes),
    { nodes, available },
    '/m',
  );
};

test('the answer is what one mapping takes and saves on the nodes of this machine', () => {
  const [takes, saves, advice] = answer(17 * MiB, 2, 4096 * MiB);
  expect(takes).toBe(
    'one mapping for all parts takes 1020 MiB here, in 255 pages of 2 MiB on each of the 2 nodes of this machine; one mapping for each part takes 1.1 GiB',
  );
  expect(saves).toBe('one mapping saves 60 MiB of padding');
  expect(advice).toContain('npx unimap advise /m');
});

test('parts of whole pages save nothing, and what does not fit is not recommended', () => {
  expect(answer(16 * MiB, 1, 4096 * MiB)[1]).toContain('saves no memory');
  expect(answer(17 * MiB, 1, 100 * MiB)[2]).toContain('map it from the page cache');
  expect(answer(17 * MiB, 2, 100 * MiB)[2]).toContain('map it from the page cache');
  expect(answer(17 * MiB, 2, 600 * MiB)[2]).toContain('--placement interleave or local');
});
