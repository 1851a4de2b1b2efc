import { afterEach, describe, expect, it } from 'vitest';
import { fakeFolder } from './fake-sysfs.ts';
import type { FakeFolder } from './fake-sysfs.ts';
import { onlineNodesWithMemory, readNodes } from './nodes.ts';

let fake: FakeFolder | undefined;
afterEach(() => fake?.remove());

const node = (id: number, cpus: string, kilobytes: number, distances: string): Record<string, string> => ({
  [`sys/devices/system/node/node${id}/cpulist`]: cpus,
  [`sys/devices/system/node/node${id}/distance`]: distances,
  [`sys/devices/system/node/node${id}/meminfo`]: `Node ${id} MemTotal:  ${kilobytes} kB\nNode ${id} MemFree: 1 kB`,
});

describe('the nodes of a machine', () => {
  it('are read in order, with those of memory alone and those of CPUs alone', () => {
    fake = fakeFolder({
      ...node(10, '', 4096, '20 15 10'),
      ...node(0, '0-3,8', 2048, '10 12 20'),
      ...node(1, '4-7', 0, '12 10 15'),
      'sys/devices/system/node/online': '0-1,10',
    });
    const [sys, proc] = [fake.path('sys'), fake.path('proc')];
    expect(readNodes(sys, proc)).toEqual([
      { id: 0, cpus: '0-3,8', memory: 2048 * 1024, distances: [10, 12, 20] },
      { id: 1, cpus: '4-7', memory: 0, distances: [12, 10, 15] },
      { id: 10, cpus: '', memory: 4096 * 1024, distances: [20, 15, 10] },
    ]);
    expect(onlineNodesWithMemory(sys, proc).map(({ id }) => id)).toEqual([0, 10]);
  });

  it('are one, of everything, on a kernel without NUMA', () => {
    fake = fakeFolder({
      'sys/devices/system/cpu/online': '0-1',
      'proc/meminfo': 'MemTotal:  1000 kB\nMemFree: 10 kB',
    });
    expect(onlineNodesWithMemory(fake.path('sys'), fake.path('proc'))).toEqual([
      { id: 0, cpus: '0-1', memory: 1_024_000, distances: [10] },
    ]);
  });
});
