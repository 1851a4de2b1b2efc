import { afterEach, expect, test } from 'vitest';
import { fakeFolder, type FakeFolder } from '../machine/fake-sysfs.ts';
import { needMemory, needPool, type Roots } from './needs.ts';

let fake: FakeFolder | undefined;
afterEach(() => {
  fake?.remove();
});

const gib = 1024 ** 3;
const kilobytes = (bytes: number): string => `${bytes / 1024} kB`;

const machine = (files: Readonly<Record<string, string>>): Roots => {
  fake = fakeFolder(files);
  return { sys: fake.path('sys'), proc: fake.path('proc') };
};

const meminfo = (available: number): string =>
  `MemTotal: ${kilobytes(100 * gib)}\nMemAvailable: ${kilobytes(available)}\n`;
const node = (free: number, cache: number): string =>
  `Node 0 MemFree: ${kilobytes(free)}\nNode 0 Active(file): ${kilobytes(cache / 2)}\nNode 0 Inactive(file): ${kilobytes(cache / 2)}\nNode 0 Dirty: 0 kB\nNode 0 Writeback: 0 kB\n`;

test('a model larger than the memory that is free, less a reserve, is refused', () => {
  const roots = machine({ 'proc/meminfo': meminfo(50 * gib) });
  expect(() => {
    needMemory([{ nodes: [0] }], 40 * gib, roots);
  }).not.toThrow();
  expect(() => {
    needMemory([{ nodes: [0] }], 48 * gib, roots);
  }).toThrow(/memory is short: 48 GiB are needed and 47 GiB/);
});

test('replicas need their memory once a node, and clean page cache counts as free', () => {
  const roots = machine({
    'proc/meminfo': meminfo(90 * gib),
    'sys/devices/system/node/node0/meminfo': node(2 * gib, 40 * gib),
    'sys/devices/system/node/node1/meminfo': node(20 * gib, 0),
  });
  const replicas = [{ nodes: [0] }, { nodes: [1] }];
  expect(() => {
    needMemory(replicas, 18 * gib, roots);
  }).not.toThrow();
  expect(() => {
    needMemory(replicas, 30 * gib, roots);
  }).toThrow(/node 1 is short/);
  expect(() => {
    needMemory([{ nodes: [0, 1] }], 38 * gib, roots);
  }).not.toThrow();
});

test('a control group that would end the copy is named before a byte is written', () => {
  const roots = machine({
    'proc/meminfo': meminfo(90 * gib),
    'proc/self/cgroup': '0::/small\n',
    'sys/fs/cgroup/small/memory.max': String(gib),
    'sys/fs/cgroup/small/memory.current': String(gib / 2),
    'sys/fs/cgroup/small/memory.stat': `anon 1\ninactive_file ${gib / 4}\n`,
  });
  expect(() => {
    needMemory([{ nodes: [0] }], 0.7 * gib, roots);
  }).not.toThrow();
  expect(() => {
    needMemory([{ nodes: [0] }], 0.8 * gib, roots);
  }).toThrow(/fs\/cgroup\/small is short of memory/);
});

test('a pool with too few pages is refused with the command that raises it', () => {
  const folder = 'sys/devices/system/node/node0/hugepages/hugepages-2048kB';
  const roots = machine({
    'proc/meminfo': meminfo(90 * gib),
    [`${folder}/nr_hugepages`]: '100\n',
    [`${folder}/free_hugepages`]: '40\n',
    [`${folder}/surplus_hugepages`]: '0\n',
    'sys/kernel/mm/hugepages/hugepages-2048kB/resv_hugepages': '10\n',
  });
  expect(() => {
    needPool([{ nodes: [0] }], 60 * 1024 ** 2, 2 * 1024 ** 2, roots);
  }).not.toThrow();
  expect(() => {
    needPool([{ nodes: [0] }], 62 * 1024 ** 2, 2 * 1024 ** 2, roots);
  }).toThrow(expect.objectContaining({ remedy: expect.stringContaining('echo 101 > ') as string }));
});

test('a control group that keeps hugepages back is named, whatever the pool has', () => {
  const folder = 'sys/devices/system/node/node0/hugepages/hugepages-2048kB';
  const pool = {
    'proc/meminfo': meminfo(90 * gib),
    [`${folder}/nr_hugepages`]: '100\n',
    [`${folder}/free_hugepages`]: '100\n',
    [`${folder}/surplus_hugepages`]: '0\n',
  };
  const limit = 20 * 1024 ** 2;
  for (const [files, name] of [
    [
      {
        'proc/self/cgroup': '0::/job\n',
        'sys/fs/cgroup/job/hugetlb.2MB.max': `${limit}\n`,
        'sys/fs/cgroup/job/hugetlb.2MB.current': '0\n',
      },
      'job/hugetlb.2MB.max',
    ],
    [
      {
        'proc/self/cgroup': '5:hugetlb:/job\n',
        'sys/fs/cgroup/hugetlb/job/hugetlb.2MB.limit_in_bytes': `${limit}\n`,
        'sys/fs/cgroup/hugetlb/job/hugetlb.2MB.usage_in_bytes': '0\n',
      },
      'hugetlb/job/hugetlb.2MB.limit_in_bytes',
    ],
  ] as const) {
    const roots = machine({ ...pool, ...files });
    expect(() => {
      needPool([{ nodes: [0] }], limit, 2 * 1024 ** 2, roots);
    }).not.toThrow();
    expect(() => {
      needPool([{ nodes: [0] }, { nodes: [0] }], limit, 2 * 1024 ** 2, roots);
    }).toThrow(
      expect.objectContaining({
        message: expect.stringContaining(`${name} keeps hugepages back: 40 MiB are needed`) as string,
        remedy: expect.stringContaining(`echo ${2 * limit} | sudo tee `) as string,
      }),
    );
    fake?.remove();
  }
});
