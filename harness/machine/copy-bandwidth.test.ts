import { expect, test } from 'vitest';
import { copyBandwidth } from './copy-bandwidth.ts';

const MiB = 2 ** 20;

test('a copy of memory has a speed in whole bytes a second, of no known machine below 10 MB or above 10 TB', async () => {
  const found = await copyBandwidth({ bytes: 8 * MiB, seconds: 0.02 });
  expect(found).toBeGreaterThan(1e7);
  expect(found).toBeLessThan(1e13);
  expect(Number.isInteger(found)).toBe(true);
});

test('even a copy that takes longer than it was given is made once', async () => {
  expect(await copyBandwidth({ bytes: 8 * MiB, seconds: 0 })).toBeGreaterThan(0);
});

test('its memory is given back at once', async () => {
  const before = process.memoryUsage().arrayBuffers;
  const copying = copyBandwidth({ bytes: 32 * MiB, seconds: 0.2 });
  expect(process.memoryUsage().arrayBuffers - before).toBeGreaterThan(60 * MiB);
  await copying;
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * MiB);
});

test('where there is no memory for it there is no figure, and no error', async () => {
  expect(await copyBandwidth({ bytes: 2 ** 52 })).toBeUndefined();
});
