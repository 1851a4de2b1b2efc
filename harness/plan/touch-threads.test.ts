import { expect, test } from 'vitest';
import { touchThreads } from './touch-threads.ts';

const MiB = 2 ** 20;
const parts = (count: number, bytes: number) => Array.from({ length: count }, () => ({ bytes }));

test('a large set is touched by every CPU, a small one by one, with a thread for each 4 MiB between them', () => {
  expect(touchThreads(parts(50, 16 * MiB), 8)).toBe(8);
  expect(touchThreads(parts(100, 16 * 1024), 8)).toBe(1);
  expect(touchThreads(parts(3, 4 * MiB), 8)).toBe(3);
  expect(touchThreads([], 8)).toBe(1);
});
