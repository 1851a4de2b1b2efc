import { expect, test } from 'vitest';
import { nominalPartBytes, partStep } from './part-bytes.ts';

const MiB = 2 ** 20;
const setOf = (...partBytes: number[]) => ({
  partBytes,
  parts: partBytes.length,
  bytes: partBytes.reduce((sum, size) => sum + size, 0),
});

test('the nominal size of a part is the one that all parts have, however near a power of two is', () => {
  expect(nominalPartBytes(setOf(250 * MiB, 250 * MiB))).toBe(250 * MiB);
});

test('where headers make parts differ a little, it is the power of two they are near to', () => {
  expect(nominalPartBytes(setOf(16 * MiB + 13_960, 16 * MiB + 7000))).toBe(16 * MiB);
});

test('where they are near to none, it is their mean', () => {
  expect(nominalPartBytes(setOf(2 * MiB, 4 * MiB))).toBe(3 * MiB);
});

test('where it was recorded what was asked for, that is it', () => {
  const asked = 2.5 * MiB;
  expect(nominalPartBytes({ ...setOf(asked + 13_960, asked + 7000), nominalPartBytes: asked })).toBe(asked);
});

test('a size just off a multiple of a page is not taken for that multiple', () => {
  expect(partStep(setOf(17 * MiB))).not.toBe(partStep(setOf(16 * MiB)));
  expect(partStep(setOf(5 * MiB))).not.toBe(partStep(setOf(4 * MiB)));
  expect(partStep(setOf(16 * MiB + 13_960))).toBe(partStep(setOf(16 * MiB)));
});
