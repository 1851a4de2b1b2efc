import { expect, test } from 'vitest';
import { resolveArms } from './resolve-arms.ts';

const ids = (wanted: Parameters<typeof resolveArms>[0], cpus: number) =>
  resolveArms(wanted, cpus).map(({ id }) => id);

test('a strategy that fills with one thread has one, another every usable CPU unless told', () => {
  expect(ids({ strategy: 'unified', pageKind: '2m', placement: 'mirror' }, 6)).toEqual([
    'unified/2m/mirror/buffered/1',
  ]);
  const parallel = { strategy: 'unified-parallel', pageKind: '2m', placement: 'local' } as const;
  expect(ids(parallel, 6)).toEqual(['unified-parallel/2m/local/buffered/6']);
  expect(ids({ ...parallel, threads: 3, io: 'direct', pin: true }, 6)).toEqual([
    'unified-parallel/2m/local/direct/3/pin',
  ]);
});

test('a strategy whose code starts a number of threads of its own has as many, whatever the CPUs, unless told', () => {
  const read = { strategy: 'llama-read-parallel', pageKind: '4k', placement: 'local' } as const;
  expect(ids(read, 2)).toEqual(['llama-read-parallel/4k/local/buffered/8']);
  expect(ids(read, 64)).toEqual(['llama-read-parallel/4k/local/buffered/8']);
  expect(ids({ ...read, threads: 2 }, 64)).toEqual(['llama-read-parallel/4k/local/buffered/2']);
});

test('where the cache decides how a part is read, it decides how many threads do', () => {
  const auto = {
    strategy: 'unified-parallel',
    pageKind: '2m',
    placement: 'mirror',
    io: 'auto',
  } as const;
  expect(resolveArms(auto, 2)).toMatchObject([{ id: 'unified-parallel/2m/mirror/auto/auto', threads: 0 }]);
  expect(ids({ ...auto, threads: 3 }, 2)).toEqual(['unified-parallel/2m/mirror/auto/3']);
});

test('each count of threads is an arm, up to all of them', () => {
  const each = { strategy: 'roof', pageKind: '2m', placement: 'mirror', threads: 'each' } as const;
  const counts = (cpus: number) => resolveArms(each, cpus).map(({ threads }) => threads);
  expect(counts(1)).toEqual([1]);
  expect(counts(2)).toEqual([1, 2]);
  expect(counts(6)).toEqual([1, 2, 4, 6]);
  expect(counts(8)).toEqual([1, 2, 4, 8]);
});

test('what reads past the page cache says so without being told', () => {
  expect(ids({ strategy: 'direct-roof', pageKind: '2m', placement: 'mirror' }, 2)).toEqual([
    'direct-roof/2m/mirror/direct/8',
  ]);
});

test('each count of replicas is an arm, up to the nodes there are, and two even on one node', () => {
  const each = { strategy: 'unified', pageKind: '2m', placement: 'mirror', replicas: 'each' } as const;
  const counts = (nodes: number) => resolveArms(each, 2, nodes).map(({ replicas }) => replicas);
  expect(counts(1)).toEqual([1, 2]);
  expect(counts(4)).toEqual([1, 2, 3, 4]);
  expect(resolveArms({ ...each, nodes: [1, 2, 3] }, 2, 8).map(({ id }) => id)).toEqual(
    [1, 2, 3].map((count) => `unified/2m/mirror/buffered/1/${count}-replicas/on-1+2+3`),
  );
  expect(resolveArms({ ...each, replicas: 3 }, 2, 1).map(({ id }) => id)).toEqual([
    'unified/2m/mirror/buffered/1/3-replicas',
  ]);
});
