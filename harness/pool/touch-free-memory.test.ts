import { expect, test } from 'vitest';
import { freeMemory } from '../machine/free-memory.ts';
import { touchFreeMemory } from './touch-free-memory.ts';

const MiB = 1024 ** 2;
const reserve = 1024 * MiB;
const going = new AbortController().signal;

test('free memory is touched up to what was asked, in whole steps', { timeout: 60_000 }, async (context) => {
  if (freeMemory(0, reserve) < 1024 * MiB) context.skip('less than 2 GiB of memory are free');
  expect(await touchFreeMemory(going)(0, 300 * MiB, reserve)).toBe(256 * MiB);
});

test('nothing is touched of what is to stay free', { timeout: 60_000 }, async () => {
  expect(await touchFreeMemory(going)(0, 1024 * MiB, 2 ** 50)).toBe(0);
});

test('whoever asks may be gone before it is done', { timeout: 60_000 }, async () => {
  const asking = new AbortController();
  const touched = touchFreeMemory(asking.signal)(0, 64 * 1024 * MiB, reserve);
  asking.abort();
  expect(await touched).toBe(0);
});
