import { expect, test } from 'vitest';
import type { CostModel } from '../models/cost-model.ts';
import { realModels } from '../models/real-models.ts';
import { arm } from '../../harness/results/test-support/results-builder.ts';
import { checkAgainstLog, modelNeeds, renderModels } from './models.ts';

const cost: CostModel = {
  scenario: 'part-size',
  arm: arm('unified'),
  part: 1000,
  zeroedByte: 0.1,
  copiedByte: 0.1,
  constant: 0,
  samples: 60,
  sets: 10,
  error: { median: 0.1, worst: 0.3 },
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

test('the projection stands beside the one real log', () => {
  const check = checkAgainstLog([cost]);
  expect((check?.projected ?? 0) / 1e9).toBeCloseTo(2 * 0.2 * 272.9, -1);
  expect(check?.text).toContain('494 s');
  expect(checkAgainstLog([])).toBeUndefined();
});
