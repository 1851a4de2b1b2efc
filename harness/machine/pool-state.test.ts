import { afterEach, describe, expect, it } from 'vitest';
import { fakeFolder, poolFiles } from './fake-sysfs.ts';
import type { FakeFolder } from './fake-sysfs.ts';
import { availablePages, poolFolder, readPools } from './pool-state.ts';

const twoMebibytes = 2 * 1024 ** 2;
const gibibyte = 1024 ** 3;
let fake: FakeFolder | undefined;
afterEach(() => fake?.remove());

describe('the pools of a machine', () => {
  it('are read per node and size, in order, with what the kernel counts per size alone', () => {
    fake = fakeFolder({
      ...poolFiles('', { kilobytes: 2048, node: 10, total: 7, free: 6, surplus: 1 }),
      ...poolFiles('', { kilobytes: 2048, node: 2, total: 4, free: 3 }),
      ...poolFiles('', { kilobytes: 1048576, node: 2, total: 1, free: 1 }),
      ...poolFiles('', { kilobytes: 2048, total: 11, free: 9, reserved: 2 }),
    });
    expect(readPools(fake.root)).toEqual([
      { pageBytes: twoMebibytes, node: 2, total: 4, free: 3, surplus: 0, reserved: 2 },
      { pageBytes: gibibyte, node: 2, total: 1, free: 1, surplus: 0 },
      { pageBytes: twoMebibytes, node: 10, total: 7, free: 6, surplus: 1, reserved: 2 },
    ]);
  });

  it('are those of node 0 on a kernel without NUMA', () => {
    fake = fakeFolder(poolFiles('', { kilobytes: 2048, total: 5, free: 5, reserved: 1 }));
    expect(readPools(fake.root)).toEqual([
      { pageBytes: twoMebibytes, node: 0, total: 5, free: 5, surplus: 0, reserved: 1 },
    ]);
    expect(poolFolder(fake.root, twoMebibytes, 0)).toBe(fake.path('kernel/mm/hugepages/hugepages-2048kB'));
  });

  it('are none on a kernel without hugepages', () => {
    fake = fakeFolder({ 'devices/system/node/node0/cpulist': '0' });
    expect(readPools(fake.root)).toEqual([]);
  });

  it('count no page as available that is promised to a mapping', () => {
    const pool = { pageBytes: twoMebibytes, node: 0, total: 9, free: 5, surplus: 0 };
    expect(availablePages(pool)).toBe(5);
    expect(availablePages({ ...pool, reserved: 2 })).toBe(3);
    expect(availablePages({ ...pool, reserved: 6 })).toBe(0);
  });
});
