import type { MachineStateRecord } from '../../harness/results/state.ts';

const quiet: MachineStateRecord = {
  kind: 'state',
  scenario: 'seed-claims',
  when: 'before',
  time: '2025-01-01T00:00:00.000Z',
  sets: [
    {
      set: 'tiny-4',
      mount: { fileSystem: 'ext4', options: 'rw' },
      cached: 65_536,
      cachedPerNode: { '0': 1 },
    },
  ],
  cpuTime: { total: 1_000_000, busy: 500_000, steal: 1000, own: 2000 },
  frequency: { governor: 'performance', megahertz: { lowest: 2000, highest: 3000 }, throttled: 3 },
  pools: [{ pageBytes: 2 ** 21, node: 0, total: 100, free: 100 }],
  thp: { enabled: 'madvise', defrag: 'madvise' },
  numaBalancing: '0',
  available: 2 ** 30,
  pressure: { memory: { some: { avg10: 0, total: 50_000 }, full: { avg10: 0, total: 0 } } },
  limits: { heldBack: 40 },
  loadAverage: [0.5, 0.5, 0.5],
};

/** States around ten seconds of two CPUs in which the harness used 8 s, everybody else 0.4 s and the hypervisor 0.1 s. */
export const quietStates = (
  change: { before?: Partial<MachineStateRecord>; after?: Partial<MachineStateRecord> } = {},
): [MachineStateRecord, MachineStateRecord] => [
  { ...quiet, ...change.before },
  {
    ...quiet,
    when: 'after',
    time: '2025-01-01T00:00:10.000Z',
    cpuTime: { total: 1_020_000, busy: 508_400, steal: 1100, own: 10_000 },
    pressure: { memory: { some: { avg10: 0, total: 90_000 }, full: { avg10: 0, total: 0 } } },
    ...change.after,
  },
];
