import { expect, test } from 'vitest';
import { estimateBlock, secondsLeft, spanText, type BlockOutline } from './estimate.ts';

const block: BlockOutline = {
  sets: [2e9],
  generated: false,
  arms: 2,
  replicas: 1,
  rounds: { minimum: 10, maximum: 40 },
  seconds: 1e6,
  warmUps: 0,
  syscalls: false,
  integrity: false,
};

test('a block takes its first loads and its rounds, by bytes and arms', () => {
  // A load of 2 GB at 2 GB/s and 0.15 s of starting: 1.15 s, two of them a round.
  const { low, high } = estimateBlock(block);
  expect(low).toBeCloseTo(2.3 * 11, 6);
  expect(high).toBeCloseTo(2.3 * 41, 6);
});

test('rounds take no longer than the time they may, but for one pair that is never cut', () => {
  expect(estimateBlock({ ...block, seconds: 30 }).high).toBeCloseTo(2.3 + 30, 6);
  expect(estimateBlock({ ...block, seconds: 1 }).high).toBeCloseTo(2.3 * 3, 6);
});

test('whatever is done beside loading takes time too', () => {
  const plain = estimateBlock(block).low;
  for (const more of [
    { generated: true },
    { syscalls: true },
    { integrity: true },
    { warmUps: 5 },
    { replicas: 2 },
  ])
    expect(estimateBlock({ ...block, ...more }).low).toBeGreaterThan(plain);
});

test('blocks that took twice their estimate make the rest take twice as long', () => {
  const passed = { estimates: [10, 10, 30], done: 1, tookSeconds: 20, sinceSeconds: 5, afterRounds: 0 };
  expect(secondsLeft(passed)).toBe(15 + 60);
});

test('once there are rounds, the block at work is judged by them', () => {
  const rounds = { seconds: 8, share: 0.25 };
  const passed = { estimates: [10], done: 0, tookSeconds: 0, sinceSeconds: 9, rounds };
  expect(secondsLeft({ ...passed, afterRounds: 0 })).toBe(24);
  expect(secondsLeft({ ...passed, afterRounds: 7 })).toBe(31);
});

test('spans are said in the unit people would use', () => {
  expect([0, 89, 90, 3600, 7200].map(spanText)).toEqual(['0 s', '89 s', '2 min', '60 min', '2.0 h']);
});
