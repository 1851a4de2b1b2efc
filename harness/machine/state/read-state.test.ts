import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { MachineState } from '../../results/state.ts';
import { fakeFolder, poolFiles } from '../fake-sysfs.ts';
import type { FakeFolder } from '../fake-sysfs.ts';
import { mountOf } from './mount-of.ts';
import { readPreemption } from './preemption.ts';
import { readState } from './read-state.ts';

let fake: FakeFolder | undefined;
afterEach(() => fake?.remove());

const fakeRoots = (files: Record<string, string | number>): { sys: string; proc: string; boot: string } => {
  fake?.remove();
  fake = fakeFolder(files);
  return { sys: fake.path('sys'), proc: fake.path('proc'), boot: fake.path('boot') };
};

const stateOf = (files: Record<string, string | number>) => {
  const { sys, proc } = fakeRoots(files);
  return readState(sys, proc);
};

const preemptionOf = (files: Record<string, string | number>) => {
  const { sys, proc, boot } = fakeRoots(files);
  return readPreemption(sys, proc, boot);
};

const stalls = (some: string) => `some avg10=${some} avg60=1.00 avg300=0.50 total=4567`;

describe('the state of a machine', () => {
  it('is valid, and empty of what a kernel does not tell', () => {
    const now = stateOf({});
    expect(
      MachineState.parse({ kind: 'state', scenario: 's', when: 'before', sets: [], ...now }),
    ).toMatchObject(now);
    expect(Object.keys(now).sort()).toEqual([
      'limits',
      'loadAverage',
      'numaBalancing',
      'pools',
      'pressure',
      'thp',
      'time',
    ]);
    expect(now).toMatchObject({ limits: {}, pressure: {}, pools: [], numaBalancing: 'absent' });
  });

  it('holds what describes pages, made at the start and since, and whether the kernel gives it back', () => {
    const vmstat = 'nr_free_pages 5\nnr_memmap_pages 256\nnr_memmap_boot_pages 96256\n';
    expect(stateOf({ 'proc/vmstat': vmstat }).pageDescriptors).toEqual({ bytes: 96_512 * 4096 });
    const told = stateOf({ 'proc/vmstat': vmstat, 'proc/sys/vm/hugetlb_optimize_vmemmap': '1\n' });
    expect(told.pageDescriptors).toEqual({ bytes: 96_512 * 4096, optimized: true });
  });

  it('holds how much is free in blocks of 2 MiB or more, of all zones, and how often a thread waited for one', () => {
    const now = stateOf({
      'proc/buddyinfo':
        'Node 0, zone      DMA      1      0      0      0      0      0      0      0      0      0      1\n' +
        'Node 0, zone   Normal      3      2      0      0      0      0      0      0      0      4      0\n',
      'proc/vmstat': 'compact_stall 12\ncompact_fail 3\n',
    });
    expect(now.fragmentation).toEqual({
      free: (1 + 1024 + 3 + 4 + 2048) * 4096,
      freeInHugeBlocks: (1024 + 2048) * 4096,
      compactionStalls: 12,
    });
  });

  it('counts in the pages of its kernel, and as blocks those that hold one of its huge pages', () => {
    const { sys, proc } = fakeRoots({
      'sys/kernel/mm/transparent_hugepage/hpage_pmd_size': 2 ** 25,
      'proc/buddyinfo': 'Node 0, zone      DMA 1 0 0 0 0 0 0 0 0 0 0 2\n',
      'proc/vmstat': 'nr_memmap_pages 1\nnr_memmap_boot_pages 2\n',
    });
    mkdirSync(join(proc, 'self'));
    writeFileSync(join(proc, 'self/auxv'), Buffer.from(new BigUint64Array([6n, 16_384n, 0n, 0n]).buffer));
    const now = readState(sys, proc);
    expect(now.pageDescriptors).toEqual({ bytes: 3 * 16_384 });
    expect(now.fragmentation).toMatchObject({
      free: (1 + 2 * 2048) * 16_384,
      freeInHugeBlocks: 2 * 2 ** 25,
    });
  });

  it('holds the CPU time of all, of a hypervisor’s other guests, and of the harness with its ended children', () => {
    const now = stateOf({
      'proc/stat': 'cpu  100 10 50 1000 40 3 2 7 60 5\ncpu0 1 1 1 1 1 1 1 1 0 0',
      'proc/self/stat': '77 (a (b) c) S 1 77 77 0 -1 4194304 5 6 7 8 11 12 13 14 20 0 1',
    });
    expect(now.cpuTime).toEqual({ total: 12_120, busy: 1650, steal: 70, own: 500, kernel: 50 });
  });

  it('counts what its living children took, and theirs, as the harness’s: a worker outlives a block', () => {
    const task = (id: number, parent: number, user: number, endedChildren: number): string =>
      `${id} (node) S ${parent} 77 77 0 -1 4194304 5 6 7 8 ${user} 0 ${endedChildren} 0 20 0`;
    const now = stateOf({
      'proc/stat': 'cpu  1000 0 0 1000',
      'proc/self/stat': task(77, 1, 10, 20),
      'proc/77/stat': task(77, 1, 10, 20),
      'proc/78/stat': task(78, 77, 100, 200),
      'proc/79/stat': task(79, 78, 1000, 0),
      'proc/80/stat': task(80, 1, 5000, 5000),
    });
    expect(now.cpuTime?.own).toBe(10 * (10 + 20 + 100 + 200 + 1000));
  });

  it('tells the time of the kernel’s own threads and of interrupts apart, and counts that of no thread twice', () => {
    const task = (name: string, flags: number, user: number, system: number): string =>
      `2 (${name}) S 1 77 77 0 -1 ${flags} 5 6 7 8 ${user} ${system} 900 900 20 0`;
    const kernel = 0x00200000;
    const now = stateOf({
      'proc/stat': 'cpu  100 0 50 1000 20 3 2 7',
      'proc/2/stat': task('kworker/u4:1-writeback', kernel + 0x40, 1, 30),
      'proc/3/stat': task('kcompactd0', kernel, 0, 9),
      'proc/4/stat': task('ksoftirqd/0', kernel, 0, 5000),
      'proc/5/stat': task('node', 0x400000, 700, 800),
      'proc/6/stat': 'damaged',
    });
    expect(now.cpuTime?.kernel).toBe(10 * (1 + 30 + 9 + 3 + 2));
  });

  it('does without the CPU time of a damaged file', () => {
    expect(stateOf({ 'proc/stat': 'cpu  1 2' }).cpuTime).toBeUndefined();
    expect(stateOf({ 'proc/stat': 'cpu  1 x 3 4' }).cpuTime).toBeUndefined();
    expect(stateOf({ 'proc/stat': 'cpu  1 2 3 4', 'proc/self/stat': '7 (a) S 1' }).cpuTime).toEqual({
      total: 100,
      busy: 60,
      steal: 0,
      kernel: 0,
    });
  });

  it('holds what could not run for want of CPU, memory and disk', () => {
    const now = stateOf({
      'proc/pressure/memory': `${stalls('12.34')}\nfull avg10=1.00 avg60=0.00 avg300=0.00 total=8`,
      'proc/pressure/cpu': stalls('0.00'),
    });
    expect(now.pressure).toEqual({
      memory: { some: { avg10: 12.34, total: 4567 }, full: { avg10: 1, total: 8 } },
      cpu: { some: { avg10: 0, total: 4567 } },
    });
  });

  it('holds governors, the range of frequencies and throttling, and reads cpuinfo where there is no cpufreq', () => {
    const cpu = 'sys/devices/system/cpu/cpu';
    const scaled = stateOf({
      [`${cpu}0/cpufreq/scaling_governor`]: 'powersave',
      [`${cpu}1/cpufreq/scaling_governor`]: 'performance',
      [`${cpu}0/cpufreq/scaling_cur_freq`]: 800_000,
      [`${cpu}1/cpufreq/scaling_cur_freq`]: 3_000_000,
      [`${cpu}0/thermal_throttle/core_throttle_count`]: 2,
      [`${cpu}1/thermal_throttle/package_throttle_count`]: 3,
      'proc/cpuinfo': 'cpu MHz\t: 1.0',
    });
    expect(scaled.frequency).toEqual({
      governor: 'performance, powersave',
      megahertz: { lowest: 800, highest: 3000 },
      throttled: 5,
    });
    expect(stateOf({ 'proc/cpuinfo': 'cpu MHz\t\t: 2596.122\n\ncpu MHz\t\t: 2400.0' }).frequency).toEqual({
      megahertz: { lowest: 2400, highest: 2596.122 },
    });
  });

  it('holds the tightest limits of the control groups above, of version 2', () => {
    const group = 'sys/fs/cgroup';
    const now = stateOf({
      'proc/self/cgroup': '0::/a/b',
      [`${group}/a/b/memory.max`]: 'max',
      [`${group}/a/memory.max`]: 4096,
      [`${group}/a/b/cpu.max`]: '150000 100000',
      [`${group}/a/cpu.max`]: 'max 100000',
      [`${group}/a/b/cpu.stat`]: 'usage_usec 5\nnr_throttled 1\nthrottled_usec 7000',
      [`${group}/a/cpuset.cpus.effective`]: '0-1',
      [`${group}/a/cpuset.mems.effective`]: '0',
    });
    expect(now.limits).toEqual({ memory: 4096, cpus: 1.5, heldBack: 7, cpuset: '0-1', nodes: '0' });
  });

  it('holds those of version 1, and knows no limit when it sees one', () => {
    const group = 'sys/fs/cgroup';
    const now = stateOf({
      'proc/self/cgroup': '3:memory:/a\n2:cpu,cpuacct:/a\n0::/',
      [`${group}/memory/a/memory.limit_in_bytes`]: '9223372036854771712',
      [`${group}/cpu/a/cpu.cfs_quota_us`]: '-1',
      [`${group}/cpu/a/cpu.cfs_period_us`]: 100_000,
      [`${group}/cpu/cpu.cfs_quota_us`]: 50_000,
      [`${group}/cpu/cpu.cfs_period_us`]: 100_000,
      [`${group}/cpu/a/cpu.stat`]: 'nr_throttled 1\nthrottled_time 3000000',
    });
    expect(now.limits).toEqual({ cpus: 0.5, heldBack: 3 });
  });

  it('holds pools and settings', () => {
    const now = stateOf({
      ...poolFiles('sys/', { kilobytes: 2048, node: 1, total: 3, free: 2 }),
      'proc/sys/kernel/numa_balancing': 1,
      'proc/meminfo': 'MemAvailable:   1000 kB',
    });
    expect(now).toMatchObject({
      pools: [{ pageBytes: 2 * 1024 ** 2, node: 1, total: 3, free: 2 }],
      numaBalancing: '1',
      available: 1_024_000,
    });
  });

  it('of this machine is valid', () => {
    expect(
      MachineState.safeParse({ kind: 'state', scenario: 's', when: 'before', sets: [], ...readState() })
        .error,
    ).toBeUndefined();
  });
});

describe('the preemption model', () => {
  const config = {
    'proc/sys/kernel/osrelease': '6.1',
    'boot/config-6.1': 'CONFIG_PREEMPT_VOLUNTARY=y\nCONFIG_PREEMPT_DYNAMIC=y',
  };
  const dynamic = { 'proc/sys/kernel/version': '#1 SMP PREEMPT_DYNAMIC Debian' };

  it('is what is in force, before what was chosen at boot, before what was built', () => {
    expect(
      preemptionOf({
        ...config,
        ...dynamic,
        'proc/cmdline': 'ro preempt=full',
        'sys/kernel/debug/sched/preempt': 'none voluntary (lazy)',
      }),
    ).toBe('lazy');
    expect(preemptionOf({ ...config, ...dynamic, 'proc/cmdline': 'ro preempt=full' })).toBe('full');
    expect(preemptionOf({ ...config, 'proc/cmdline': 'preempt=full' })).toBe('voluntary');
    expect(preemptionOf(dynamic)).toBe('PREEMPT_DYNAMIC');
    expect(preemptionOf({})).toBeUndefined();
  });

  it('is read from the configuration within the kernel', () => {
    const { sys, proc, boot } = fakeRoots(dynamic);
    mkdirSync(dirname(`${proc}/config.gz`), { recursive: true });
    writeFileSync(`${proc}/config.gz`, gzipSync('# CONFIG_PREEMPT is not set\nCONFIG_PREEMPT_NONE=y\n'));
    expect(readPreemption(sys, proc, boot)).toBe('none');
  });
});

describe('the mount of a set', () => {
  const mountinfo = [
    '1 0 0:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw',
    '2 1 0:2 / /models rw - xfs /dev/secret rw,secret=1',
    '3 1 0:3 / /a\\040b ro,nosuid - overlay overlay ro,lowerdir=/home/someone',
  ].join('\n');

  it('is the innermost, with the options of the mount alone', () => {
    const { proc } = fakeRoots({ 'proc/self/mountinfo': mountinfo });
    expect(mountOf('/models/x.gguf', proc)).toEqual({ fileSystem: 'xfs', options: 'rw' });
    expect(mountOf('/models2/x.gguf', proc)).toEqual({ fileSystem: 'ext4', options: 'rw,relatime' });
    expect(mountOf('/a b/x', proc)).toEqual({ fileSystem: 'overlay', options: 'ro,nosuid' });
  });

  it('is unknown where the kernel does not tell', () => {
    expect(mountOf('/models', fakeRoots({}).proc)).toBeUndefined();
  });
});
