import { expect, test } from 'vitest';
import { resolveArm, resolveSingleLoad } from './arm-options.ts';

test('a single load reads each part the quicker way unless told, where its strategy can', () => {
  expect(resolveSingleLoad({ strategy: 'unified-parallel' }).io).toBe('auto');
  expect(resolveSingleLoad({ strategy: 'unified-parallel', io: 'buffered' }).io).toBe('buffered');
  expect(resolveSingleLoad({ strategy: 'unified' }).io).toBe('buffered');
  expect(resolveSingleLoad({ strategy: 'llama-direct' }).io).toBe('direct');
});

test('what is compared keeps to one way of reading, so that no cache decides what an arm is', () => {
  expect(resolveArm({ strategy: 'unified-parallel' }).io).toBe('buffered');
});

test('what reads into the heap takes a number of threads, and neither a feed nor the cache away', () => {
  expect(resolveArm({ strategy: 'llama-read-parallel' })).toMatchObject({ threads: 8, pageKind: '4k' });
  expect(resolveArm({ strategy: 'llama-read-parallel', threads: 3, pin: true })).toMatchObject({
    threads: 3,
  });
  for (const more of [{ feed: 'fan-out' as const }, { dropCache: true }])
    expect(() => resolveArm({ strategy: 'llama-read-parallel', ...more })).toThrow('have no effect');
});
