import { afterEach, expect, test } from 'vitest';
import { fakeFolder, type FakeFolder } from './fake-sysfs.ts';
import { readFreePageReporting } from './free-page-reporting.ts';

let fake: FakeFolder | undefined;
afterEach(() => fake?.remove());

/** 128 bits as sysfs shows them, the lowest first. */
const features = (...bits: number[]): string =>
  Array.from({ length: 128 }, (_, bit) => (bits.includes(bit) ? '1' : '0')).join('');

const read = (files: Record<string, string | number>, basePage?: number) => {
  fake = fakeFolder(files);
  return readFreePageReporting(fake.root, basePage);
};
const device = (id: string, ...bits: number[]) => ({
  'bus/virtio/devices/virtio0/device': id,
  'bus/virtio/devices/virtio0/features': features(...bits),
});
const order = (value: number) => ({ 'module/page_reporting/parameters/page_reporting_order': value });

test('a balloon that reports free pages is known by its feature, and the blocks by the order the kernel uses', () => {
  expect(read({ ...device('0x0005', 1, 2, 5, 32), ...order(9) }, 4096)).toEqual({ blockBytes: 2 ** 21 });
});

test('a block is so many pages of the kernel, which may have 16 KiB', () => {
  expect(read({ ...device('0x0005', 5), ...order(11) }, 16_384)).toEqual({ blockBytes: 2 ** 25 });
});

test('an order that is not told, or was never set, leaves the size of the blocks out', () => {
  expect(read(device('0x0005', 5))).toEqual({});
  expect(read({ ...device('0x0005', 5), ...order(4_294_967_295) })).toEqual({});
});

test('there is none without a balloon, or with one that does not report', () => {
  expect(read({})).toBeUndefined();
  expect(read({ ...device('0x0005', 1, 2, 32), ...order(9) })).toBeUndefined();
  // Bit 5 of a network device is its address.
  expect(read({ ...device('0x0001', 5), ...order(9) })).toBeUndefined();
});
