import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EnvironmentRecord } from '../results/results.ts';
import { fingerprintOf } from './fingerprint.ts';
import { isSameMachine, machineDifferences, undecidedFacts } from './same-machine.ts';

const GiB = 2 ** 30;
const caches = [
  { level: 1, type: 'data', bytes: 48 * 1024, count: 8 },
  { level: 3, type: 'unified', bytes: 32 * 2 ** 20, count: 1 },
] satisfies EnvironmentRecord['cpu']['caches'];

const machine: EnvironmentRecord = {
  host: { kernel: '6.1', architecture: 'x64', distribution: 'A', virtualisation: 'none' },
  cpu: { model: 'Some CPU', family: 6, modelNumber: 85, logical: 8, usable: 8, caches },
  copyBandwidth: 10e9,
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

const changed = (change: (copy: EnvironmentRecord) => void): EnvironmentRecord => {
  const copy = structuredClone(machine);
  change(copy);
  return copy;
};

test.each<[string, (copy: EnvironmentRecord) => void]>([
  ['microcode', (copy) => (copy.cpu.microcode = '0x2')],
  [
    'memory, of which a virtual machine may be given more later',
    (copy) => {
      copy.memory.total = 12 * GiB;
      for (const node of copy.nodes) node.memory = 6 * GiB;
    },
  ],
  [
    'kernel and distribution',
    (copy) => (copy.host = { ...copy.host, kernel: '6.18', distribution: 'B', preemption: 'full' }),
  ],
  ['words of a tool for the hypervisor', (copy) => (copy.host.virtualisation = 'kvm')],
  ['number of CPUs left to a run', (copy) => (copy.cpu.usable = 2)],
  [
    'setting, tool, pool or load',
    (copy) => {
      copy.pools = [{ pageBytes: 2 ** 21, node: 0, total: 9, free: 9 }];
      copy.thp = { enabled: 'never', defrag: 'never' };
      copy.numaBalancing = '1';
      copy.tools = { strace: '7' };
      copy.loadAverage = [9, 9, 9];
    },
  ],
  ['copy bandwidth, by a quarter', (copy) => (copy.copyBandwidth = 8e9)],
  ['copy bandwidth that it was not asked for', (copy) => delete copy.copyBandwidth],
  ['order in which caches are told', (copy) => copy.cpu.caches?.reverse()],
])('a machine with another %s is the same machine, with the same fingerprint', (_, change) => {
  const copy = changed(change);
  expect(machineDifferences(machine, copy)).toEqual([]);
  expect(fingerprintOf(copy)).toBe(fingerprintOf(machine));
});

test.each<[string, (copy: EnvironmentRecord) => void]>([
  ['CPU', (copy) => (copy.cpu.model = 'Other CPU')],
  ['logical CPUs', (copy) => (copy.cpu.logical = 16)],
  ['architecture', (copy) => (copy.host.architecture = 'arm64')],
  ['emulated by', (copy) => (copy.emulated = 'qemu (kvm)')],
  ['nodes', (copy) => copy.nodes.pop()],
  ['nodes', (copy) => copy.nodes[0]?.distances.splice(1, 1, 31)],
  ['nodes', (copy) => copy.nodes[0] && (copy.nodes[0].cpus = '0-2')],
])('a machine with another fact `%s` is another machine, with another fingerprint', (fact, change) => {
  const copy = changed(change);
  expect(isSameMachine(machine, copy)).toBe(false);
  expect(machineDifferences(machine, copy).map((each) => each.fact)).toEqual([fact]);
  expect(fingerprintOf(copy)).not.toBe(fingerprintOf(machine));
  expect(fingerprintOf(copy)).toMatch(/^[0-9a-f]{16}$/);
});

test('a machine with other caches is another machine', () => {
  const copy = changed(({ cpu }) =>
    cpu.caches?.splice(1, 1, { level: 3, type: 'unified', bytes: 2 ** 24, count: 1 }),
  );
  expect(machineDifferences(machine, copy).map((each) => each.fact)).toEqual(['caches']);
});

test.each<[string, (copy: EnvironmentRecord) => void, [string, string]]>([
  ['CPU family', (copy) => (copy.cpu.family = 25), ['6', '25']],
  ['CPU model number', (copy) => (copy.cpu.modelNumber = 106), ['85', '106']],
  ['copy bandwidth of one thread', (copy) => (copy.copyBandwidth = 7.9e9), ['10.0 GB/s', '7.90 GB/s']],
])('a machine that calls itself alike and has another %s is another machine', (fact, change, [base, now]) => {
  const copy = changed(change);
  expect(machineDifferences(machine, copy)).toEqual([{ fact, base, new: now }]);
  expect(machineDifferences(copy, machine)).toEqual([{ fact, base: now, new: base }]);
});

test('what either run did not record, and would have decided, is named', () => {
  const older = changed((copy) => {
    delete copy.cpu.caches;
    delete copy.copyBandwidth;
  });
  expect(undecidedFacts(machine, machine)).toEqual([]);
  expect(undecidedFacts(machine, older)).toEqual(['caches', 'copy bandwidth']);
  expect(undecidedFacts(older, machine)).toEqual(['caches', 'copy bandwidth']);
});

test('caches that one of two runs did not record are unknown, not different', () => {
  const older = changed((copy) => delete copy.cpu.caches);
  expect(isSameMachine(machine, older)).toBe(true);
  expect(isSameMachine(older, machine)).toBe(true);
  expect(fingerprintOf(older)).toBe(fingerprintOf(machine));
});

test('one machine has one fingerprint, whatever a run recorded of it', () => {
  const environments = fc
    .record({
      model: fc.constantFrom('Some CPU', 'Other CPU'),
      logical: fc.constantFrom(8, 16),
      caches: fc.constantFrom(undefined, [], caches, caches.slice(1), caches.toReversed()),
      emulated: fc.constantFrom(undefined, 'qemu'),
      nodes: fc.constantFrom(machine.nodes, machine.nodes.slice(1)),
    })
    .map(({ model, logical, caches: known, emulated, nodes }): EnvironmentRecord => ({
      ...machine,
      ...(emulated !== undefined && { emulated }),
      cpu: { model, logical, usable: logical, ...(known && { caches: known }) },
      nodes,
    }));
  fc.assert(
    fc.property(environments, environments, (one, other) => {
      fc.pre(isSameMachine(one, other));
      expect(fingerprintOf(one)).toBe(fingerprintOf(other));
    }),
  );
});

test('within one boot the machine is the same, whatever the copy probe says; between two boots the probe decides', () => {
  const booted = (boot: string, copyBandwidth: number) => ({
    ...machine,
    copyBandwidth,
    host: { ...machine.host, boot },
  });
  expect(machineDifferences(booted('a', 10e9), booted('a', 14e9))).toEqual([]);
  expect(machineDifferences(booted('a', 10e9), booted('b', 14e9))).toHaveLength(1);
});
