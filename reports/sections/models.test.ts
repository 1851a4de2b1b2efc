import { expect, test } from 'vitest';
import type { CostModel } from '../models/cost-model.ts';
import { realModels } from '../models/real-models.ts';
import { arm } from '../../harness/results/test-support/results-builder.ts';
import { checkAgainstLog, modelNeeds, renderModels } from './models.ts';

const perLoad = { part: 1000, zeroedByte: 0.1, copiedByte: 0.1, constant: 0 };
const cost: CostModel = {
  scenario: 'part-size',
  arm: arm('unified'),
  nodes: 1,
  ...perLoad,
  samples: 60,
  sets: 10,
  largest: Infinity,
  error: { median: 0.1, worst: 0.3 },
  without: Array.from({ length: 10 }, () => ({ ...perLoad, off: Math.log(1.3) })),
};

test('every model has its source, and says so where a size was not read off it', () => {
  for (const { source, partBytes, name } of realModels) {
    expect(source).toMatch(/^https:\/\/./);
    expect(Math.min(...partBytes)).toBeGreaterThan(0);
    expect(renderModels([], () => '')).toContain(name);
  }
  expect(realModels.length).toBeGreaterThanOrEqual(12);
});

test('without fitted costs nothing is projected; with them every time is marked as projected', () => {
  const label = () => 'unified';
  expect(renderModels([], label)).not.toContain('rojected');
  expect(renderModels([cost], label)).toContain('unified, 2 nodes (projected)');
  const [first] = modelNeeds([cost]);
  const bytes = realModels[0]?.partBytes[0] ?? 0;
  expect((first?.projected[1]?.time ?? 0) / (2 * 0.2 * bytes)).toBeCloseTo(1, 2);
});

test('what a page of 2 MiB leaves of a model, and the time to load it, stand in two digits with a range', () => {
  const text = renderModels([cost], () => 'unified');
  // 9 parts of 377 GiB in all: sizes of three digits tell no more than that each may leave a page.
  expect(text).toMatch(/\| DeepSeek-R1 Q4_K_M \| 9 \| 377 GiB \| 9\.5 MiB \[0 B, 18 MiB\] \|/u);
  expect(text).toContain('a mapping per part leaves at most 178 MiB of any of these models unused');
  expect(text).toContain(
    '200 parts of 16 MiB, each with 3 KiB of header, leave 399 MiB of 3.13 GiB (padding 12 %)',
  );
  // Off by 1.3 times either way: 0.2 ns a byte of 4.68 GB, so 0.94 s within 0.94 / 1.3 and 0.94 x 1.3.
  expect(text).toContain('| 940 ms [720 ms, 1.2 s] |');
});

test('the projection stands beside the one real log', () => {
  const check = checkAgainstLog([cost]);
  expect((check?.projected.time ?? 0) / 1e9).toBeCloseTo(2 * 0.2 * 272.9, -1);
  expect(check?.text).toContain('494 s');
  expect(check?.text).toContain("468 to 614 s; the log's 494 s lie within");
  expect(checkAgainstLog([])).toBeUndefined();
});
