import { hostname } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { Environment } from '../results/results.ts';
import { readEnvironment } from './environment.ts';
import { fakeFolder, poolFiles } from './fake-sysfs.ts';
import type { FakeFolder } from './fake-sysfs.ts';

let fake: FakeFolder | undefined;
afterEach(() => fake?.remove());

const read = async (files: Record<string, string | number>): ReturnType<typeof readEnvironment> => {
  fake = fakeFolder(files);
  return readEnvironment({ sys: fake.path('sys'), proc: fake.path('proc'), etc: fake.path('etc') });
};

describe('the environment of a run', () => {
  it('is read from the kernel as the results hold it', async () => {
    const environment = await read({
      'etc/os-release': 'NAME="X"\nPRETTY_NAME="Some Linux 12 (name)"',
      'proc/sys/kernel/osrelease': '6.18.0-test',
      'proc/sys/kernel/numa_balancing': '1',
      'proc/cpuinfo':
        'processor\t: 0\ncpu family\t: 6\nmodel\t\t: 143\nmodel name\t: Some CPU @ 2 GHz\nflags\t\t: fpu hypervisor sse',
      'proc/meminfo': 'MemTotal:       2000 kB\nMemAvailable:   1000 kB',
      'proc/self/status': 'Name:\tnode\nCpus_allowed:\t7\nCpus_allowed_list:\t0-1,3',
      'proc/loadavg': '0.50 0.25 0.10 1/200 77',
      'sys/devices/system/cpu/online': '0-7',
      'sys/kernel/mm/transparent_hugepage/enabled': 'always [madvise] never',
      'sys/kernel/mm/transparent_hugepage/defrag': 'always defer [defer+madvise] madvise never',
      'sys/devices/system/node/node0/cpulist': '0-7',
      'sys/devices/system/node/node0/distance': '10',
      'sys/devices/system/node/node0/meminfo': 'Node 0 MemTotal: 2000 kB',
      ...poolFiles('sys/', { kilobytes: 2048, node: 0, total: 3, free: 2 }),
    });
    expect(Environment.parse(environment)).toEqual(environment);
    expect(environment).toMatchObject({
      host: { kernel: '6.18.0-test', distribution: 'Some Linux 12 (name)' },
      cpu: { model: 'Some CPU @ 2 GHz', family: 6, modelNumber: 143, logical: 8, usable: 3 },
      memory: { total: 2_048_000, available: 1_024_000 },
      nodes: [{ id: 0, cpus: '0-7', memory: 2_048_000, distances: [10] }],
      pools: [{ pageBytes: 2 * 1024 ** 2, node: 0, total: 3, free: 2 }],
      thp: { enabled: 'madvise', defrag: 'defer+madvise' },
      numaBalancing: '1',
      loadAverage: [0.5, 0.25, 0.1],
    });
    expect(environment.tools).toMatchObject({ node: process.version });
    expect(Object.keys(environment.tools).sort()).toEqual(['cc', 'koffi', 'node', 'perf', 'strace']);
  });

  it('says what a kernel does not tell, and is still valid', async () => {
    const environment = await read({});
    expect(Environment.parse(environment)).toMatchObject({
      host: { kernel: 'unknown', distribution: 'unknown' },
      thp: { enabled: 'absent', defrag: 'absent' },
      numaBalancing: 'absent',
      pools: [],
    });
  });

  it('does not name this machine', async () => {
    const environment = await readEnvironment();
    expect(Environment.parse(environment)).toEqual(environment);
    // A host called like a word of its kernel's version would prove nothing.
    if (hostname().length > 5) expect(JSON.stringify(environment)).not.toContain(hostname());
  });
});
