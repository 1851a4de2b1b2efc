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
