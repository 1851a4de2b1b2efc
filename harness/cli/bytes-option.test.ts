import { expect, test } from 'vitest';
import { parseBytes } from './bytes-option.ts';

test.each([
  ['4096', 4096],
  ['16KiB', 16 * 1024],
  ['2M', 2 * 1024 ** 2],
  ['16m', 16 * 1024 ** 2],
  ['16MB', 16_000_000],
  ['1.5G', 1.5 * 1024 ** 3],
  ['3 GiB', 3 * 1024 ** 3],
  ['40GB', 40_000_000_000],
  ['1T', 1024 ** 4],
])('%s is %d bytes', (text, bytes) => {
  expect(parseBytes(text)).toBe(bytes);
});

test.each(['', 'M', '0', '-1M', '1.5', '16 parts', '16XB', '1e3', '0x10', '99999999T'])(
  '%j is no size, and the error gives examples',
  (text) => {
    expect(() => parseBytes(text)).toThrow('such as 4096, 16KiB');
  },
);
