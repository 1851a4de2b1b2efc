import { expect, test } from 'vitest';
import { blocksOf, viewOf } from '../../harness/comparison/view.ts';
import {
  arm,
  loaded,
  modelSet,
  results,
  sample,
} from '../../harness/results/test-support/results-builder.ts';
import { pageCost, projectedSpeedUp } from './page-cost.ts';

const GiB = 1024 ** 3;
const arms = [arm('per-part', { pageKind: '1g' }), arm('unified', { pageKind: '1g' })] as const;
const [before, after] = arms;
/** 46 ms a page and 0.1 ms a part, with a little noise. */
const time = (pages: number, parts: number, round: number): number =>
  Math.round((46e6 * pages + 1e5 * parts) * (1 + (round % 3) / 1000));

const costOf = (parts: number, rounds = 6) => {
  const set = modelSet(parts);
  const samples = Array.from({ length: rounds }, (_, round) =>
    arms.map((one) => {
      const pages = one === before ? parts : 1;
      const load = loaded(set, one, time(pages, parts, round));
      const pageKind = '1g' as const;
      return sample(set, one, round, {
        ...load,
        obtained: { ...load.obtained, pageKind },
        memory: { ...load.memory, region: pages * GiB },
      });
    }),
  ).flat();
  const [block] = blocksOf(viewOf(results({ sets: [set], arms: [...arms], samples })));
  if (block === undefined) throw new Error('no block');
  return pageCost({ block, arm: before }, { block, arm: after }, GiB);
};

test('what a page costs is the difference of two arms in each round, by the pages one takes more', () => {
  const found = costOf(8);
  expect((found?.cost.value ?? 0) / 46e6).toBeCloseTo(1, 2);
  expect(found?.cost.low).toBeLessThanOrEqual(found?.cost.value ?? 0);
  expect(found?.cost.high).toBeGreaterThanOrEqual(found?.cost.value ?? 0);
  expect(found?.fewer.pages).toBe(1);
  expect(costOf(8, 3)).toBeUndefined();
  // One part takes a page either way.
  expect(costOf(1)).toBeUndefined();
});

test('a projection follows from the cost, and its range from the ends of the intervals', () => {
  const costs = [4, 8, 16].flatMap((parts) => costOf(parts) ?? []);
  const tiny = projectedSpeedUp(costs, 200, 16 * 1024, GiB);
  // 200 pages and 200 parts against 1 page and 200 parts.
  expect(tiny?.value).toBeCloseTo((46 * 200 + 20) / (46 + 20), 0);
  expect(tiny?.low).toBeLessThanOrEqual(tiny?.value ?? 0);
  expect(tiny?.high).toBeGreaterThanOrEqual(tiny?.value ?? 0);
  // 3.4 GiB of parts take 4 pages in one mapping.
  expect(projectedSpeedUp(costs, 200, 17 * 1024 ** 2, GiB)?.value).toBeCloseTo(
    (46 * 200 + 20) / (46 * 4 + 20),
    0,
  );
  expect(projectedSpeedUp([], 200, 1, GiB)).toBeUndefined();
});
