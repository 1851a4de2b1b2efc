import { expect, test } from 'vitest';
import { usualCosts } from './costs.ts';
import {
  estimateBlock,
  expectedSeconds,
  learnFrom,
  secondsLeft,
  spanText,
  type BlockOutline,
} from './estimate.ts';

const none = { plain: 0, gibibyte: 0 };
const block: BlockOutline = {
  sets: [2e9],
  generated: false,
  cold: false,
  arms: 2,
  roundBytes: { plain: 4e9, gibibyte: 0 },
  payloadBytes: 4e9,
  warmUpBytes: none,
  rounds: { minimum: 10, maximum: 40 },
  seconds: 1e6,
  warmUps: 0,
  syscalls: false,
  integrity: false,
  accessRounds: 0,
};
/** Two loads of 2 GB. */
const round = 2 * usualCosts.load + 4e9 * usualCosts.loadedByte;
const { set } = usualCosts;
const nothingLearnt = learnFrom([]);

test('a block takes its first loads and its rounds, by bytes and arms', () => {
  const { low, high } = estimateBlock(block);
  expect(low).toBeCloseTo(set + 11 * round, 6);
  expect(high).toBeCloseTo(set + 41 * round, 6);
});

test('rounds take no longer than the time they may, and one pair of orders is never cut', () => {
  expect(estimateBlock({ ...block, seconds: 20 * round }).high).toBeCloseTo(set + 21 * round, 6);
  expect(estimateBlock({ ...block, seconds: 0.1 }).high).toBeCloseTo(set + 3 * round, 6);
});

test('whatever is done beside loading takes time too', () => {
  const plain = estimateBlock(block).low;
  for (const more of [
    { generated: true },
    { syscalls: true },
    { integrity: true },
    { warmUps: 5 },
    { cold: true },
    { accessRounds: 6 },
    { roundBytes: { plain: 4e9, gibibyte: 4e9 } },
    { client: { ways: 2, tokens: 10 } },
  ])
    expect(estimateBlock({ ...block, ...more }).low).toBeGreaterThan(plain);
});

test('blocks that took twice their estimate make blocks of the same work take about twice as long', () => {
  const usual = estimateBlock(block).high;
  const done = { block, makingSeconds: set, rounds: 40, seconds: 2 * usual };
  const left = expectedSeconds(block, learnFrom([done, done, done]));
  expect(left / usual).toBeGreaterThan(1.7);
  expect(left / usual).toBeLessThan(2.1);
});

test('blocks whose intervals were narrow after a quarter of their rounds make fewer rounds expected', () => {
  const done = { block, makingSeconds: set, rounds: 10, seconds: 11 * round };
  const { roundsShare } = learnFrom([done, done, done]);
  expect(roundsShare).toBeGreaterThan(0.25);
  expect(roundsShare).toBeLessThan(0.5);
  expect(
    learnFrom([{ ...done, block: { ...block, rounds: { minimum: 10, maximum: 10 } } }]).roundsShare,
  ).toBe(1);
});

test('once there are rounds, the block at work is judged by them, and what follows the rounds comes on top', () => {
  const passed = {
    ...{ learnt: nothingLearnt, current: block, toCome: [], sinceSeconds: 9 },
    rounds: { seconds: 8, share: 0.25 },
  };
  expect(secondsLeft(passed)).toBe(24);
  expect(secondsLeft({ ...passed, current: { ...block, integrity: true } })).toBeGreaterThan(24);
});

test('spans are said in the unit people would use', () => {
  expect([0, 89, 90, 3600, 7200].map(spanText)).toEqual(['0 s', '89 s', '2 min', '60 min', '2.0 h']);
});
