import { expect, test } from 'vitest';
import { fingerprintOf } from './fingerprint.ts';
import type { EnvironmentRecord } from './results.ts';

const GiB = 2 ** 30;

const machine: EnvironmentRecord = {
  host: { kernel: '6.1', architecture: 'x64', distribution: 'A', virtualisation: 'none' },
  cpu: { model: 'Some CPU', logical: 8, usable: 8 },
  memory: { total: 62.6 * GiB, available: 60 * GiB },
  nodes: [
    { id: 0, cpus: '0-3', memory: 31.4 * GiB, distances: [10, 20] },
    { id: 1, cpus: '4-7', memory: 31.2 * GiB, distances: [20, 10] },
  ],
  pools: [],
  thp: { enabled: 'madvise', defrag: 'madvise' },
  numaBalancing: '0',
  tools: {},
  loadAverage: [0, 0, 0],
};

const changed = (change: (copy: EnvironmentRecord) => void): string => {
  const copy = structuredClone(machine);
  change(copy);
  return fingerprintOf(copy);
};

test('a fingerprint stays with a machine through updates, reboots and settings', () => {
  const same = changed((copy) => {
    copy.host = {
      ...copy.host,
      kernel: '6.18',
      distribution: 'B',
      virtualisation: 'kvm',
      preemption: 'full',
    };
    copy.cpu = { ...copy.cpu, usable: 2, microcode: '0x2' };
    copy.memory = { total: 62.5 * GiB, available: GiB };
    copy.pools = [{ pageBytes: 2 ** 21, node: 0, total: 9, free: 9 }];
    copy.thp = { enabled: 'never', defrag: 'never' };
    copy.numaBalancing = '1';
    copy.tools = { strace: '7' };
    copy.loadAverage = [9, 9, 9];
  });
  expect(same).toBe(fingerprintOf(machine));
  expect(same).toMatch(/^[0-9a-f]{16}$/);
});

test.each<[string, (copy: EnvironmentRecord) => void]>([
  ['processor', (copy) => (copy.cpu.model = 'Other CPU')],
  ['number of CPUs', (copy) => (copy.cpu.logical = 16)],
  ['architecture', (copy) => (copy.host.architecture = 'arm64')],
  ['memory', (copy) => (copy.memory.total = 125 * GiB)],
  ['number of nodes', (copy) => copy.nodes.pop()],
  ['distance', (copy) => copy.nodes[0]?.distances.splice(1, 1, 31)],
])('another %s is another machine', (_, change) => {
  expect(changed(change)).not.toBe(fingerprintOf(machine));
});
