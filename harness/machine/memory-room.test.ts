import { afterEach, expect, test } from 'vitest';
import { fakeFolder, poolFiles, type FakeFolder } from './fake-sysfs.ts';
import { readMemoryRoom, readUnswappedRoom } from './memory-room.ts';

const GiB = 1024 ** 3;
let fake: FakeFolder | undefined;
afterEach(() => fake?.remove());

const roomOf = (files: Record<string, string | number>) => {
  fake = fakeFolder({
    meminfo: `MemAvailable: ${(8 * GiB) / 1024} kB\nSwapFree: 0 kB`,
    ...poolFiles('', { kilobytes: 2048, node: 0, total: 10, free: 4 }),
    ...files,
  });
  return readMemoryRoom(fake.root, fake.root);
};

test('a machine without groups has what it says is available, and the free pages of its pools', () => {
  expect(roomOf({})).toEqual({
    machine: 8 * GiB,
    hugetlb: [{ pageBytes: 2 * 1024 ** 2, free: 8 * 1024 ** 2 }],
  });
});

test('of a group and those above it the tightest counts, its page cache as room and its tmpfs as none', () => {
  const room = roomOf({
    'self/cgroup': '0::/job/step',
    'fs/cgroup/job/step/memory.max': 'max',
    'fs/cgroup/job/memory.max': 2 * GiB,
    'fs/cgroup/job/memory.current': 1.5 * GiB,
    'fs/cgroup/job/memory.stat': `anon ${GiB}\nfile ${0.5 * GiB}\nshmem ${0.25 * GiB}`,
  });
  expect(room.group).toEqual({
    bytes: 0.75 * GiB,
    limit: 2 * GiB,
    file: fake?.path('fs/cgroup/job/memory.max'),
  });
});

test('swap is room, as far as the group may have it', () => {
  const files = {
    meminfo: `MemAvailable: ${(8 * GiB) / 1024} kB\nSwapFree: ${(4 * GiB) / 1024} kB`,
    'self/cgroup': '0::/job',
    'fs/cgroup/job/memory.max': 2 * GiB,
    'fs/cgroup/job/memory.current': 0,
    'fs/cgroup/job/memory.swap.current': 0,
  };
  expect(roomOf({ ...files, 'fs/cgroup/job/memory.swap.max': 0 }).group?.bytes).toBe(2 * GiB);
  expect(roomOf({ ...files, 'fs/cgroup/job/memory.swap.max': GiB }).group?.bytes).toBe(3 * GiB);
  expect(roomOf({ ...files, 'fs/cgroup/job/memory.swap.max': 'max' }).group?.bytes).toBe(6 * GiB);
  expect(roomOf(files).machine).toBe(12 * GiB);
});

test('room without swap is that of the machine, or of the tightest group, whatever may be swapped', () => {
  const files = {
    meminfo: `MemAvailable: ${(8 * GiB) / 1024} kB\nSwapFree: ${(4 * GiB) / 1024} kB`,
    'self/cgroup': '0::/job',
  };
  const room = (more: Record<string, string | number>): number => {
    fake?.remove();
    fake = fakeFolder({ ...files, ...more });
    return readUnswappedRoom(fake.root, fake.root);
  };
  expect(room({})).toBe(8 * GiB);
  const group = {
    'fs/cgroup/job/memory.max': 2 * GiB,
    'fs/cgroup/job/memory.current': 1.5 * GiB,
    'fs/cgroup/job/memory.stat': `file ${0.5 * GiB}\nshmem ${0.25 * GiB}`,
  };
  expect(room(group)).toBe(0.75 * GiB);
});

test('groups of version 1 count too, and those of hugepages by the size of their pages', () => {
  const room = roomOf({
    'self/cgroup': '4:memory:/slice\n0::/',
    'fs/cgroup/memory/slice/memory.limit_in_bytes': GiB,
    'fs/cgroup/memory/slice/memory.usage_in_bytes': 0.5 * GiB,
    'fs/cgroup/memory/slice/memory.stat': `total_cache ${0.25 * GiB}\ntotal_shmem 0`,
    'fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712',
    'fs/cgroup/unified/hugetlb.2MB.max': 3 * 2 * 1024 ** 2,
    'fs/cgroup/unified/hugetlb.2MB.current': 2 * 1024 ** 2,
    'fs/cgroup/unified/hugetlb.2MB.rsvd.max': 2 * 1024 ** 2,
    'fs/cgroup/unified/hugetlb.2MB.rsvd.current': 0,
  });
  expect(room.group?.bytes).toBe(0.75 * GiB);
  expect(room.hugetlb[0]?.group).toMatchObject({ bytes: 2 * 1024 ** 2 });
  expect(room.hugetlb[0]?.group?.file).toContain('hugetlb.2MB.rsvd.max');
});

test('a kernel that tells nothing limits nothing', () => {
  expect(readMemoryRoom('/nowhere', '/nowhere')).toEqual({ machine: Number.POSITIVE_INFINITY, hugetlb: [] });
});
