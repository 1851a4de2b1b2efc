import { viewOf } from '../../harness/comparison/view.ts';
import { expect, test } from 'vitest';
import {
  arm,
  loaded,
  modelSet,
  results,
  sample,
} from '../../harness/results/test-support/results-builder.ts';
import { fitCostModel, fitCostModels, predict } from './cost-model.ts';

const page = 2 * 1024 ** 2;
const truth = { part: 9000, zeroedByte: 0.09, copiedByte: 0.08, constant: 40_000 };
const work = [4, 20, 100, 400].flatMap((parts) =>
  [4096, 65536, 2 ** 20, 3 * 2 ** 20, 16 * 2 ** 20].map((bytes) => ({
    parts,
    zeroed: parts * Math.ceil(bytes / page) * page,
    copied: parts * bytes,
  })),
);
const timeOf = ({ parts, zeroed, copied }: (typeof work)[number]): number =>
  truth.part * parts + truth.zeroedByte * zeroed + truth.copiedByte * copied + truth.constant;
const key = { scenario: 'part-size', arm: arm('per-part'), nodes: 1 };

test('the costs that made the times are found again, and predict a model far larger', () => {
  const model = fitCostModel(
    key,
    work.map((one) => ({ ...one, time: timeOf(one), samples: 6 })),
  );
  expect(model?.part).toBeCloseTo(truth.part, 0);
  expect(model?.zeroedByte).toBeCloseTo(truth.zeroedByte, 4);
  expect(model?.copiedByte).toBeCloseTo(truth.copiedByte, 4);
  expect(model?.error.worst).toBeLessThan(1e-6);
  const large = { parts: 9, zeroed: 4e11, copied: 4e11 };
  if (model !== undefined) expect(predict(model, large) / timeOf(large)).toBeCloseTo(1, 4);
});

test('noise of a tenth shows as an error of that size, and moves no cost far', () => {
  const noise = (index: number): number => (index % 2 === 0 ? 1.1 : 0.9);
  const model = fitCostModel(
    key,
    work.map((one, index) => ({ ...one, time: timeOf(one) * noise(index), samples: 6 })),
  );
  expect(model?.error.median).toBeGreaterThan(0.05);
  expect(model?.error.median).toBeLessThan(0.2);
  expect((model?.zeroedByte ?? 0) / truth.zeroedByte).toBeGreaterThan(0.7);
  expect((model?.zeroedByte ?? 0) / truth.zeroedByte).toBeLessThan(1.3);
});

test('too few sets, other scenarios and loads that fell back give no model', () => {
  expect(
    fitCostModel(
      key,
      work.slice(0, 5).map((one) => ({ ...one, time: timeOf(one), samples: 6 })),
    ),
  ).toBeUndefined();
  const set = modelSet(100);
  const one = sample(set, key.arm, 1, loaded(set, key.arm, 1000));
  expect(fitCostModels(viewOf(results({ sets: [set], arms: [key.arm], samples: [one] })))).toEqual([]);
});
