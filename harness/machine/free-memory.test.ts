import { afterEach, expect, test } from 'vitest';
import { fakeFolder, type FakeFolder } from './fake-sysfs.ts';
import { freeMemory } from './free-memory.ts';

const KiB = 1024;
let fake: FakeFolder | undefined;
afterEach(() => fake?.remove());

const room = (files: Readonly<Record<string, string | number>>, node = 0): number => {
  fake?.remove();
  fake = fakeFolder(files);
  return freeMemory(node, 100 * KiB, { sysRoot: fake.root, procRoot: fake.root });
};

test('free memory of a node is what is free beyond the reserve, and never below 0', () => {
  const nodes = {
    'devices/system/node/node0/meminfo': 'Node 0 MemFree: 900 kB',
    'devices/system/node/node1/meminfo': 'Node 1 MemFree: 40 kB',
  };
  expect(room(nodes)).toBe(800 * KiB);
  expect(room(nodes, 1)).toBe(0);
  expect(room({ meminfo: 'MemFree: 300 kB\nMemAvailable: 900 kB' })).toBe(200 * KiB);
});

test('a control group allows no more than it has left, whichever of those above it is the tightest', () => {
  const free = { meminfo: 'MemFree: 9000 kB', 'self/cgroup': '0::/a/b' };
  const limit = (used: number) => ({
    ...free,
    'fs/cgroup/a/memory.max': 1000 * KiB,
    'fs/cgroup/a/memory.current': used,
    'fs/cgroup/a/memory.high': 'max',
    'fs/cgroup/a/b/memory.max': 'max',
    'fs/cgroup/a/b/memory.current': used,
  });
  expect(room(limit(400 * KiB))).toBe(500 * KiB);
  expect(room(limit(950 * KiB))).toBe(0);
  expect(
    room({
      ...free,
      'self/cgroup': '4:memory:/job',
      'fs/cgroup/memory/job/memory.limit_in_bytes': 500 * KiB,
      'fs/cgroup/memory/job/memory.usage_in_bytes': 100 * KiB,
    }),
  ).toBe(300 * KiB);
  expect(room(free)).toBe(8900 * KiB);
});
