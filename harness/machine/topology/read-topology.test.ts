import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fakeFolder } from '../fake-sysfs.ts';
import { planThreads } from './plan-threads.ts';
import { machineShapes } from './test-support/machine-shapes.ts';
import { coresOf, machineTree, plainMachine } from './test-support/machine-tree.ts';
import { readFiles, readMachine } from './test-support/read-machine.ts';
import { readTopology } from './read-topology.ts';
import type { Topology } from './topology.ts';

const ascending = (numbers: readonly number[]): number[] => numbers.toSorted((a, b) => a - b);

/** What holds of every topology, however damaged the files it was read from. */
const expectWhole = (topology: Topology): void => {
  const { online, cores, nodes, packages, cpus, caches } = topology;
  expect(online.length).toBeGreaterThan(0);
  expect(ascending(cores.flatMap((core) => core.cpus))).toEqual(online);
  expect(ascending(nodes.flatMap((node) => node.cpus))).toEqual(online);
  expect(ascending(packages.flatMap((each) => each.cpus))).toEqual(online);
  expect(cpus.length).toBeGreaterThan(0);
  for (const list of [cpus, ...caches.map((cache) => cache.cpus)])
    expect(online).toEqual(expect.arrayContaining([...list]));
  expect(JSON.stringify(topology)).not.toContain('null');
  const plan = planThreads(topology, { noHyperthreading: true, noEfficiencyCores: true });
  expect(plan.cpus.length).toBeGreaterThan(0);
  expect(cpus).toEqual(expect.arrayContaining(plan.cpus));
};

describe('the topology of a machine', () => {
  it('is that of the machine whose files are read', () => {
    fc.assert(
      fc.property(machineShapes, (shape) => {
        const topology = readMachine(shape);
        expectWhole(topology);
        const offline = new Set(shape.offline);
        const expected = coresOf(shape)
          .map((core) => ({ ...core, cpus: core.cpus.filter((cpu) => !offline.has(cpu)) }))
          .filter(({ cpus }) => cpus.length > 0);
        const byFirst = <Each extends { cpus: readonly number[] }>(list: readonly Each[]): Each[] =>
          list.toSorted((a, b) => (a.cpus[0] ?? 0) - (b.cpus[0] ?? 0));
        expect(
          byFirst(topology.cores).map((core) => [core.cpus, core.node, core.package, core.kind]),
        ).toEqual(
          byFirst(expected).map((core) => [
            core.cpus,
            core.node,
            core.package,
            core.efficiency ? 'efficiency' : 'performance',
          ]),
        );
        expect(topology.offline).toEqual(shape.offline);
        expect(topology.nodes).toHaveLength(shape.nodes + shape.memoryOnly);
        for (const node of topology.nodes) {
          expect(node.memory === 0).toBe(shape.memoryless.includes(node.id));
          expect(node.distances).toHaveLength(topology.nodes.length);
          expect(node.pools).toEqual([{ pageBytes: 2 * 1024 ** 2, total: 1024, free: 512 }]);
        }
        expect(topology.notes).toEqual([]);
      }),
      { numRuns: 60 },
    );
  }, 120_000);

  it('is whole when any of its files are missing', () => {
    fc.assert(
      fc.property(machineShapes, fc.infiniteStream(fc.boolean()), (shape, keep) => {
        const files = Object.entries(machineTree(shape)).filter(() => keep.next().value);
        expectWhole(readFiles(Object.fromEntries(files)));
      }),
      { numRuns: 60 },
    );
  }, 120_000);

  it('is whole when any of its files are damaged', () => {
    const damage = fc.oneof(
      fc.constantFrom('', 'x', '-1', '5-3', '0-99999999999', '999999', '(null)', '0-1,x', 'NaN', '0', '7'),
      fc.string(),
    );
    fc.assert(
      fc.property(
        machineShapes,
        fc.infiniteStream(fc.option(damage, { freq: 2, nil: undefined })),
        (shape, stream: Iterator<string | undefined>) => {
          const files = Object.entries(machineTree(shape)).map(([path, content]) => {
            const value: unknown = stream.next().value;
            return [path, typeof value === 'string' ? value : content] as const;
          });
          expectWhole(readFiles(Object.fromEntries(files)));
        },
      ),
      { numRuns: 60 },
    );
  }, 120_000);

  it('is one CPU, and says that it is assumed, where there is nothing to read', () => {
    const topology = readFiles({});
    expectWhole(topology);
    expect(topology.online).toEqual([0]);
    expect(topology.notes.join()).toContain('CPU 0 is assumed');
  });

  it('is taken from /proc where a container hides sysfs', () => {
    const topology = readFiles({
      'proc/cpuinfo': 'processor : 0\nmodel name : Hidden\n\nprocessor : 2\n',
      'proc/meminfo': 'MemTotal: 8 kB',
    });
    expect(topology).toMatchObject({
      model: 'Hidden',
      online: [0, 2],
      numa: false,
      nodes: [{ id: 0, cpus: [0, 2], memory: 8192 }],
    });
    expect(topology.notes).toHaveLength(4);
  });

  it('counts a big core clocked lower as a performance core, and cores alike as one kind', () => {
    const capacities = (...values: number[]): Topology =>
      readFiles({
        ...machineTree({ ...plainMachine, coresPerNode: values.length }),
        ...Object.fromEntries(
          values.map((value, cpu) => [`sys/devices/system/cpu/cpu${cpu}/cpu_capacity`, value]),
        ),
      });
    expect(capacities(250, 250, 620, 1024).cores.map(({ kind }) => kind)).toEqual([
      'efficiency',
      'efficiency',
      'performance',
      'performance',
    ]);
    expect(capacities(985, 1024, 1010).hybrid).toBe(false);
  });

  it.each([
    ['v2', '0::/job/step', 'sys/fs/cgroup/job/cpuset.cpus.effective'],
    ['v2 beside v1', '1:name=systemd:/\n0::/job', 'sys/fs/cgroup/unified/job/cpuset.cpus.effective'],
    ['v1', '4:memory:/other\n3:cpuset:/job', 'sys/fs/cgroup/cpuset/job/cpuset.effective_cpus'],
  ])('leaves the CPUs outside the cpuset of cgroup %s unusable', (_, groups, file) => {
    const topology = readFiles({
      ...machineTree({ ...plainMachine, coresPerNode: 8, affinity: '2-7' }),
      'proc/self/cgroup': groups,
      [file]: '0-3',
    });
    expect(topology.cpus).toEqual([2, 3]);
  });

  it('counts cores, caches and nodes by the masks of kernels that had no lists', () => {
    const shape = { ...plainMachine, nodes: 2, coresPerNode: 20, threadsPerCore: 2, coresPerL3: 20 };
    const masks = Object.entries(machineTree(shape)).flatMap(
      ([path, content]): [string, string | number][] => {
        const [, stem, end] =
          /^(.*\/)(core_cpus_list|thread_siblings_list|shared_cpu_list|cpulist)$/u.exec(path) ?? [];
        if (stem === undefined || end === undefined) return [[path, content]];
        if (end === 'core_cpus_list') return [];
        const name =
          { thread_siblings_list: 'thread_siblings', shared_cpu_list: 'shared_cpu_map' }[end] ?? 'cpumap';
        const bits = String(content)
          .split(',')
          .reduce((mask, cpu) => mask | (1n << BigInt(cpu)), 0n);
        const digits = bits.toString(16).padStart(24, '0');
        return [[stem + name, (digits.match(/.{8}/gu) ?? []).join(',')]];
      },
    );
    const topology = readFiles(Object.fromEntries(masks));
    const listed = readMachine(shape);
    expect(topology.cores).toHaveLength(40);
    expect({ ...topology, notes: [] }).toEqual(listed);
    expect(topology.notes).toEqual([]);
  });

  it('is whole, at once, where files of a recorded tree are pipes, devices, or huge', () => {
    const fake = fakeFolder({ ...machineTree(plainMachine), 'sys/devices/system/cpu/cpu0/topology/x': 1 });
    try {
      const spoilt = [
        ['sys/devices/system/cpu/cpu0/topology/core_cpus_list', 'mkfifo'],
        ['sys/devices/system/cpu/online', 'ln -s /dev/zero'],
        ['proc/cpuinfo', 'truncate -s 1T'],
      ] as const;
      for (const [name, command] of spoilt) {
        const [program = '', ...args] = command.split(' ');
        rmSync(fake.path(name));
        execFileSync(program, [...args, fake.path(name)]);
      }
      const topology = readTopology({ sysRoot: fake.path('sys'), procRoot: fake.path('proc') });
      expectWhole(topology);
      expect(topology.notes.join()).toContain('the list of online CPUs cannot be read');
    } finally {
      fake.remove();
    }
  });

  it('shows no control character of the files it was read from', () => {
    const topology = readFiles({
      ...machineTree(plainMachine),
      'proc/cpuinfo': 'processor : 0\nmodel name : \u001B[31mred\u202E\u009B2J',
    });
    expect(topology.model).toBe('\\x1b[31mred\\u{202e}\\x9b2J');
  });

  it('ignores an affinity of CPUs that are not there, and says so', () => {
    const topology = readMachine({ affinity: '64-65' });
    expect(topology.cpus).toEqual([0, 1]);
    expect(topology.notes.join()).toContain('affinity');
  });
});
