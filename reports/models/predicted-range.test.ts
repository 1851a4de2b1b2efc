import { expect, test } from 'vitest';
import { arm } from '../../harness/results/test-support/results-builder.ts';
import { randomFrom } from '../../harness/statistics/simulation/random.ts';
import { fitCostModel } from './cost-model.ts';
import { predictedRange } from './predicted-range.ts';

const page = 2 * 1024 ** 2;
const work = (parts: number, bytes: number) => ({
  parts,
  zeroed: parts * Math.ceil(bytes / page) * page,
  copied: parts * bytes,
});
const truth = ({ parts, zeroed, copied }: ReturnType<typeof work>): number =>
  9000 * parts + 0.09 * zeroed + 0.08 * copied + 3e6;

const small = [4, 10, 30].flatMap((parts) =>
  [65_536, 2 ** 20, 5 * 2 ** 20].map((bytes) => work(parts, bytes)),
);
const large = work(1000, 17 * 2 ** 20);

const fitted = (noise: () => number) => {
  const key = { scenario: 'part-size', arm: arm('per-part'), nodes: 1 };
  const model = fitCostModel(
    key,
    small.map((one) => ({ ...one, time: truth(one) * noise(), samples: 6 })),
  );
  if (model === undefined) throw new Error('no model');
  return model;
};

test('without noise a measured load is predicted as it is, and one hundreds of times as large within 1.3 times', () => {
  const model = fitted(() => 1);
  const [, , , , measured = large] = small;
  const known = predictedRange(model, measured);
  for (const end of [known.time, known.low, known.high]) expect(end / truth(measured)).toBeCloseTo(1, 3);
  const { time, low, high } = predictedRange(model, large);
  expect(time / truth(large)).toBeCloseTo(1, 3);
  expect(time / low).toBeCloseTo(1.3, 2);
  expect(high / time).toBeCloseTo(1.3, 2);
});

test('of sets whose times err by a tenth, the range holds the truth in nine of ten trials at least', () => {
  const random = randomFrom(7);
  const trials = 200;
  let within = 0;
  let widest = 0;
  for (let trial = 0; trial < trials; trial += 1) {
    const { low, high } = predictedRange(
      fitted(() => Math.exp(0.1 * random.normal())),
      large,
    );
    if (low <= truth(large) && truth(large) <= high) within += 1;
    widest = Math.max(widest, high / low);
  }
  expect(within / trials).toBeGreaterThan(0.9);
  // A range that held everything would say nothing.
  expect(widest).toBeLessThan(10);
});
