import { armId } from '../arm.ts';
import type { ArmDefinition } from '../arm.ts';
import { traitsOf } from '../strategy.ts';
import type { LoadedOutcome } from '../outcome.ts';
import { Results, schemaVersion } from '../results.ts';
import type { EnvironmentRecord, ModelSetRecord, ResultsRecord } from '../results.ts';
import type { CallCountRecord, IntegrityOutcome, SampleRecord, SyscallsRecord } from '../sample.ts';

const MiB = 2 ** 20;

export const arm = (
  strategy: ArmDefinition['strategy'],
  rest: Partial<ArmDefinition> = {},
): ArmDefinition => {
  const { memory, io } = traitsOf(strategy);
  const upstream = memory !== 'own';
  const all = {
    strategy,
    pageKind: upstream ? '4k' : '2m',
    placement: upstream ? 'local' : 'mirror',
    io: io[0] ?? 'buffered',
    threads: 1,
    ...rest,
  } satisfies Omit<ArmDefinition, 'id'>;
  return { ...all, id: armId(all) };
};

export const modelSet = (parts: number, sizeClass: ModelSetRecord['sizeClass'] = 'tiny'): ModelSetRecord => {
  const each = sizeClass === 'tiny' ? 16 * 1024 : 16 * MiB;
  return {
    id: `${sizeClass}-${parts}`,
    source: 'generated',
    title: `${parts} parts of 16 ${sizeClass === 'tiny' ? 'KiB' : 'MiB'}`,
    sizeClass,
    parts,
    bytes: parts * each,
    partBytes: Array.from({ length: parts }, () => each),
    tensors: parts * 2,
    alignment: 32,
    seed: '1',
    name: `${sizeClass}-${parts}`,
  };
};

const environment: EnvironmentRecord = {
  host: { kernel: '6.18.0', architecture: 'x64', distribution: 'Debian 13', virtualisation: 'kvm' },
  cpu: { model: 'AMD EPYC', logical: 2, usable: 2 },
  memory: { total: 8 * 1024 * MiB, available: 6 * 1024 * MiB },
  nodes: [{ id: 0, cpus: '0-1', memory: 8 * 1024 * MiB, distances: [10] }],
  pools: [{ pageBytes: 2 * MiB, node: 0, total: 0, free: 0, during: 1024 }],
  thp: { enabled: 'madvise', defrag: 'madvise' },
  numaBalancing: '0',
  tools: { strace: '6.13', perf: '6.18' },
  loadAverage: [0.1, 0.2, 0.3],
};

export const onNodes = (count: number): EnvironmentRecord => ({
  ...environment,
  nodes: Array.from({ length: count }, (_, id) => ({
    id,
    cpus: String(id),
    memory: 1024 * MiB,
    distances: Array.from({ length: count }, (__, other) => (other === id ? 10 : 20)),
  })),
});

export const loaded = (
  set: ModelSetRecord,
  requested: ArmDefinition,
  usable: number,
  rest: Partial<LoadedOutcome> = {},
): LoadedOutcome => {
  const upstream = traitsOf(requested.strategy).memory !== 'own';
  const hugepages = requested.strategy === 'per-part' ? set.parts : 1;
  const each = Math.ceil(set.bytes / hugepages / (2 * MiB)) * 2 * MiB;
  const region = upstream ? set.bytes : hugepages * each;
  const fill = Math.floor(usable / 2);
  return {
    status: 'completed',
    callReturn: usable - Math.floor(usable / 10),
    usable,
    phases: { map: usable - fill, zero: 0, fill, replicate: 0, touch: 0, other: 0 },
    unload: 1_000_000,
    requested,
    obtained: {
      pageKind: requested.pageKind === 'best' ? '2m' : requested.pageKind,
      placement: upstream ? 'unbound' : requested.placement,
    },
    fallbacks: [],
    memory: {
      region,
      payload: set.bytes,
      waste: region - set.bytes,
      mappings: hugepages,
      pageTables: 8192,
      hugetlb: upstream ? 0 : region,
      resident: region,
    },
    pages: {
      regions: hugepages,
      replicas: 1,
      resident: Math.ceil(region / (upstream ? 4096 : 2 * MiB)),
      absent: 0,
      perNode: { '0': 4 },
      misplaced: 0,
    },
    ...rest,
  };
};

/** A load that asked for 2m and was given 4k. */
export const fellBack = (set: ModelSetRecord, requested: ArmDefinition, usable: number): LoadedOutcome =>
  loaded(set, requested, usable, {
    obtained: { pageKind: '4k', placement: 'mirror' },
    fallbacks: [
      {
        aspect: 'page-kind',
        requested: '2m',
        obtained: '4k',
        reason: 'no free hugepages',
        remedy: 'raise vm.nr_hugepages',
      },
    ],
  });

export const sample = (
  set: ModelSetRecord,
  of: ArmDefinition,
  round: number,
  outcome: SampleRecord['outcome'],
  role: SampleRecord['role'] = 'timed',
): SampleRecord => ({
  kind: 'sample',
  id: `${set.id}:${of.id}:${role}:${round}`,
  scenario: 'seed-claims',
  set: set.id,
  arm: of.id,
  role,
  round,
  position: 0,
  outcome,
});

/** A first load and one timed load for each of the times, in nanoseconds. */
export const timed = (set: ModelSetRecord, of: ArmDefinition, times: readonly number[]): SampleRecord[] => [
  sample(set, of, 0, loaded(set, of, (times[0] ?? 1) * 20), 'first'),
  ...times.map((time, round) => sample(set, of, round, loaded(set, of, time))),
];

export const count = (
  counter: CallCountRecord['counter'],
  region: number,
  data: number,
): CallCountRecord => ({
  counter,
  classes: { region, setup: 2, source: data * 3, data, teardown: region / 3, runtime: 0 },
  total: region + 2 + data * 4 + region / 3,
  calls: [{ class: 'region', name: 'mmap', count: region / 3 }],
});

export const counted = (
  set: ModelSetRecord,
  of: ArmDefinition,
  counts: CallCountRecord[],
  rest: Partial<Extract<SyscallsRecord['outcome'], { status: 'completed' }>> = {},
): SyscallsRecord => ({
  kind: 'syscalls',
  scenario: 'seed-claims',
  set: set.id,
  arm: of.id,
  outcome: {
    status: 'completed',
    counts,
    ...(counts.length > 1 ? { agree: true } : {}),
    missing: [],
    replicas: 1,
    obtainedPageKind: of.pageKind,
    ...rest,
  },
});

type PassedProof = Extract<IntegrityOutcome, { status: 'passed' }>;

export const passed = (set: ModelSetRecord, rest: Partial<PassedProof> = {}): PassedProof => ({
  status: 'passed',
  source: 'generator',
  replicas: 1,
  bytes: set.bytes,
  tensors: set.tensors,
  requestedPageKind: '2m',
  obtainedPageKind: '2m',
  obtainedPlacement: 'mirror',
  pagesPerNode: { '0': 4 },
  misplaced: 0,
  ...rest,
});

export const proof = (
  set: ModelSetRecord,
  of: ArmDefinition,
  outcome: IntegrityOutcome,
): ResultsRecord['integrity'][number] => ({
  kind: 'integrity',
  scenario: 'seed-claims',
  set: set.id,
  arm: of.id,
  outcome,
});

/** A file the schema accepts; throws when a test has built one that it does not. */
export const results = (parts: Partial<ResultsRecord> = {}): ResultsRecord =>
  Results.parse({
    schemaVersion,
    run: {
      id: 'run-1',
      time: '2025-01-01T00:00:00Z',
      command: 'npx unimap run --seed 42',
      seed: 42,
      commit: '0123456789abcdef',
      complete: true,
    },
    environment,
    sets: [],
    arms: [],
    notices: [],
    samples: [],
    syscalls: [],
    integrity: [],
    micro: [],
    ...parts,
  });
