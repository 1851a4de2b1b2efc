import { expect, test, vi } from 'vitest';
import { examine, type Probe } from './examine.ts';
import type { Observed } from './observed.ts';
import type { ProbeName } from './probes/index.ts';
import { server } from './test-support/situations.ts';

const answered = (value: unknown): Observed<unknown> => ({ status: 'answered', value });
const refused = (call: string, error: string): Observed<unknown> => ({ status: 'refused', call, error });

/** What every probe answers on a machine that lacks nothing. */
const good: Record<ProbeName, (input: never) => unknown> = {
  addressSpace: () => true,
  balancing: () => '0',
  cgroups: () => ({}),
  counter: () => ({}),
  directIo: () => ({ block: 512 }),
  folder: () => ({ free: 1e12, tried: '/cache' }),
  hardwareCounters: () => ({ events: { cycles: 1000, 'dTLB-load-misses': 3 } }),
  hugepage: ({ node }: { node: number }) => ({ obtained: true, node, raisable: 'EACCES' }),
  hugetlbfs: () => ({ mounts: [{ path: '/dev/hugepages', writable: true }] }),
  kvm: () => ({ ran: true }),
  library: () => ({ loaded: true, pageKind: '2m', placement: 'mirror', pageFill: 'copy', fallbacks: [] }),
  lockedMemory: () => true,
  memfd: () => true,
  memoryPolicy: () => true,
  openFiles: (wanted: number) => ({ opened: wanted }),
  pageCache: () => ({ cached: 4096 }),
  pageNodes: (nodes: number[]) => ({ found: nodes.map((node) => ({ bound: node, on: node })) }),
  peakMemory: () => true,
  thp: () => ({ hugeBytes: 2 * 1024 ** 2, pageBytes: 2 * 1024 ** 2 }),
  threadPolicy: () => true,
  userfaultfd: () => ({ userModeOnly: true, hugepages: true }),
  version: () => 'QEMU emulator version 9',
};
const goodProbe: Probe = (name, input) => Promise.resolve(answered(good[name as ProbeName](input as never)));
const allBut =
  (names: readonly ProbeName[], observed: Observed<unknown>): Probe =>
  (name, input) =>
    names.includes(name as ProbeName) ? Promise.resolve(observed) : goodProbe(name, input);

test('where nothing lacks, all is ok and there is nothing to advise', async () => {
  const { findings, crippled } = await examine(server({ setFile: '/models/a.gguf' }), goodProbe);
  expect(crippled).toBe(false);
  expect(findings.filter(({ status }) => status !== 'ok')).toEqual([]);
  expect(findings.filter(({ consequence, remedy }) => consequence ?? remedy)).toEqual([]);
  // These names are what other programs look for.
  expect(findings.map(({ id }) => id)).toEqual([
    'hugepages.2m.node0',
    'hugepages.1g.node0',
    'hugepages.2m.node1',
    'hugepages.1g.node1',
    'memfd-hugetlb',
    'hugetlbfs',
    'thp',
    'userfaultfd',
    'mbind',
    'set-mempolicy',
    'move-pages',
    'numa-balancing',
    'library',
    'limits.address-space',
    'limits.memlock',
    'limits.open-files',
    'cgroup.memory',
    'cgroup.hugetlb',
    'strace',
    'perf',
    'hardware-counters',
    'disk',
    'direct-io.cache',
    'direct-io.set',
    'page-cache',
    'peak-memory',
    'qemu',
    'kvm',
  ]);
});

const quiet = ['cgroup.memory', 'cgroup.hugetlb', 'numa-balancing'];

test('a machine that refuses everything has for everything a consequence and a remedy', async () => {
  const { findings, crippled } = await examine(server(), () => Promise.resolve(refused('any', 'EPERM')));
  expect(crippled).toBe(true);
  for (const finding of findings.filter(({ id }) => !quiet.includes(id))) {
    expect(finding.status, finding.id).not.toBe('ok');
    expect(finding.consequence, finding.id).toMatch(/\w/);
    expect(finding.detail, finding.id).toMatch(/EPERM|\d|none|clear_refs/);
  }
});

test('probes that crash or hang are findings, every one of them', async () => {
  const { findings } = await examine(server(), () =>
    Promise.resolve({ status: 'ended', how: 'was ended by SIGBUS' }),
  );
  for (const { id, status, detail, consequence } of findings) {
    expect([id, status]).toEqual([id, 'missing']);
    expect(detail).toContain('SIGBUS');
    expect(consequence, id).toMatch(/\w/);
  }
});

test('one counter is enough for the run, none is not', async () => {
  const gone = answered({
    missing: {
      cause: 'not-installed',
      reason: 'perf is not installed',
      remedy: 'apt-get install linux-perf',
    },
  });
  const half = await examine(server(), (name, input) =>
    name === 'counter' && input === 'perf' ? Promise.resolve(gone) : goodProbe(name, input),
  );
  expect(half.crippled).toBe(false);
  expect(half.findings.find(({ id }) => id === 'perf')).toMatchObject({
    status: 'missing',
    remedy: { now: expect.stringContaining('sudo apt-get install') as string },
  });
  expect((await examine(server(), allBut(['counter'], gone))).crippled).toBe(true);
});

test.each<[string, ProbeName, Observed<unknown>]>([
  ['a cache folder that cannot be written', 'folder', refused('writing a file', 'EROFS')],
  ['a full disk', 'folder', answered({ free: 1000, tried: '/cache' })],
  ['no hugepage objects', 'memfd', refused('memfd_create', 'ENOSYS')],
  ['a hugepage that is a trap', 'hugepage', { status: 'ended', how: 'was ended by SIGBUS' }],
])('%s cripples the default run', async (_, name, observed) => {
  expect((await examine(server(), allBut([name], observed))).crippled).toBe(true);
});

test.each<[string, ProbeName[], Observed<unknown>]>([
  ['userfaultfd', ['userfaultfd'], refused('userfaultfd', 'EPERM')],
  ['transparent hugepages', ['thp'], answered({ hugeBytes: 0, pageBytes: 2 * 1024 ** 2 })],
  ['mounts', ['hugetlbfs'], answered({ mounts: [] })],
  ['guests', ['kvm', 'version'], refused('open(/dev/kvm)', 'ENOENT')],
  ['direct reads', ['directIo'], refused('open(O_DIRECT)', 'EINVAL')],
  ['hardware counters', ['hardwareCounters'], answered({ events: { cycles: 'absent' } })],
])('want of %s does not', async (_, names, observed) => {
  const { findings, crippled } = await examine(server(), allBut(names, observed));
  expect(crippled).toBe(false);
  const lacking = findings.filter(({ status }) => status !== 'ok');
  expect(lacking).toHaveLength(names.length);
  for (const { remedy } of lacking) {
    expect(remedy?.now).toMatch(/\w/);
    expect(remedy?.persistent).toMatch(/\w/);
  }
});

test('root is told no sudo', async () => {
  const of = async (root: boolean) =>
    JSON.stringify(await examine(server({ root }), allBut(['hugetlbfs'], answered({ mounts: [] }))));
  expect(await of(false)).toContain('sudo mount');
  expect(await of(true)).not.toContain('sudo');
});

test('root of a container is told what to run around it', async () => {
  const { findings, contained } = await examine(
    server({ root: true, contained: true }),
    allBut(['hugetlbfs'], answered({ mounts: [] })),
  );
  expect(contained).toBe(true);
  expect(findings.find(({ id }) => id === 'hugetlbfs')?.remedy?.now).toContain('sudo mount');
});

test('a probe that waited for a CPU all the time tells nothing: neither missing nor crippling', async () => {
  const { findings, crippled } = await examine(
    server(),
    allBut(['hugepage'], { status: 'busy', seconds: 30 }),
  );
  const untold = findings.filter(({ status }) => status === 'untold');
  expect(untold.length).toBeGreaterThan(0);
  expect(untold[0]?.detail).toMatch(/^too busy to tell: the probe had no answer after 30 s/);
  expect(untold.every(({ cripples }) => cripples !== true)).toBe(true);
  expect(crippled).toBe(false);
});

test('a kernel is given time to boot, and no other probe waits for it', async () => {
  const done: string[] = [];
  await examine(server(), async (name, input, options) => {
    if (name === 'kvm') {
      expect(options?.deadlineMilliseconds).toBeGreaterThan(15_000);
      await vi.waitUntil(() => done.includes('library') && done.includes('version'));
    }
    done.push(name);
    return goodProbe(name, input);
  });
  expect(done.at(-1)).toBe('kvm');
});

test('probes that take hugepages never run at once', async () => {
  let taking = 0;
  let most = 0;
  await examine(server(), async (name, input) => {
    const takes = ['hugepage', 'userfaultfd', 'library'].includes(name);
    if (takes) most = Math.max(most, (taking += 1));
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (takes) taking -= 1;
    return goodProbe(name, input);
  });
  expect(most).toBe(1);
});
