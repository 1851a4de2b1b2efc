import { expect, test } from 'vitest';
import { accessCounters } from '../results/index.ts';
import { nativeAccessOptions, toAccessTimes, type AccessRequest } from './access.ts';
import { enums } from './enums.ts';
import type { Struct } from './structs.ts';

const counted = (value: number): Struct<'unimap_counter'> => ({ value, available: 1, errno_value: 0 });
const missing = (errno: number): Struct<'unimap_counter'> => ({
  value: 0,
  available: 0,
  errno_value: errno,
});
const raw: Struct<'unimap_access_result'> = {
  pass_ns: [5, 6, 7, 0, 0],
  bytes: 64,
  checksum: 0xabn,
  passes: 3,
  threads: 2,
  counters: [10, 11, 12, 13, 14].map(counted),
};

test('the passes that were made are told, and the checksum as 16 digits', () => {
  expect(toAccessTimes(raw)).toMatchObject({
    passes: [5, 6, 7],
    bytes: 64,
    threads: 2,
    checksum: '00000000000000ab',
  });
  expect(toAccessTimes({ ...raw, checksum: 2n ** 64n - 1n }).checksum).toBe('ffffffffffffffff');
});

test('each counter is the one that the library keeps at that place', () => {
  expect(toAccessTimes(raw).counters).toEqual({
    dtlbLoadMisses: { count: 10 },
    llcLoadMisses: { count: 11 },
    nodeLoads: { count: 12 },
    nodeLoadMisses: { count: 13 },
    pageFaults: { count: 14 },
  });
  expect(Object.keys(toAccessTimes(raw).counters)).toEqual(accessCounters);
});

test.each([
  [2, 'perf_event_open: ENOENT, this machine does not count it'],
  [13, 'perf_event_open: EACCES, not permitted (sysctl kernel.perf_event_paranoid=2)'],
  [16, 'the CPU counts fewer events at once than were asked for'],
])('a counter that is not there says why: errno %i', (errno, absent) => {
  const counters = raw.counters.with(0, missing(errno));
  expect(toAccessTimes({ ...raw, counters }).counters.dtlbLoadMisses).toEqual({ absent });
});

test('fewer counters than there are names for are an error', () => {
  expect(() => toAccessTimes({ ...raw, counters: raw.counters.slice(0, 4) })).toThrow('has no pageFaults');
});

test.each([
  ['sequential', 'sequential', 0],
  ['random', 'random', 1],
  ['random-independent', 'random', 0],
  ['matvec', 'matvec', 0],
] as const)('%s is asked of the library as %s, dependent %i', (pattern, native, dependent) => {
  const request: AccessRequest = {
    replica: 0,
    ranges: [],
    pattern,
    threads: 1,
    node: undefined,
    passes: 1,
    seed: 1,
    lines: 1,
  };
  expect(nativeAccessOptions(request)).toMatchObject({
    pattern: enums.unimap_pattern[native],
    dependent,
    node: -1,
  });
  expect(nativeAccessOptions({ ...request, node: 3 }).node).toBe(3);
});
