import { expect, test } from 'vitest';
import { candidates, type Here } from './candidates.ts';

const MiB = 2 ** 20;
const parts = Array.from({ length: 3 }, () => ({ bytes: 10 * MiB, alignment: 32 }));
const here: Here = {
  nodes: [0],
  cpus: 4,
  availableBytes: 100 * MiB,
  freePages: new Map([[0, 15]]),
  thp: true,
  raisesPool: false,
};
const idsOf = (of: Here) => candidates(parts, of).arms.map(({ id }) => id);

test('where the pool has pages for the whole model, they are tried, and nothing is left out', () => {
  expect(idsOf(here)).toEqual([
    'llama-mmap/4k/local/buffered/1',
    'llama-read/4k/local/buffered/1',
    'llama-direct/4k/local/direct/1',
    'unified-view/4k/local/buffered/1',
    'unified-parallel/2m/mirror/buffered/4',
  ]);
  expect(candidates(parts, here).leftOut).toEqual([]);
});

test('a pool that is one page short is left as it is: transparent hugepages are tried, and the pages missing are told', () => {
  const short = { ...here, freePages: new Map([[0, 14]]) };
  expect(idsOf(short)).toContain('unified-parallel/thp/mirror/buffered/4');
  expect(candidates(parts, short).leftOut).toEqual([
    {
      way: 'unified-parallel/2m/mirror/buffered/4',
      reason: 'node 0 has 14 free pages of 2 MiB, and the whole model takes 15 there',
      remedy: 'as root: give --raise-pool, which puts the pool back afterwards',
    },
  ]);
  expect(idsOf({ ...short, raisesPool: true })).toContain('unified-parallel/2m/mirror/buffered/4');
  expect(idsOf({ ...short, thp: false })).toContain('unified-parallel/4k/mirror/buffered/4');
});

test('on two nodes a copy each and one interleaved are tried, each where its pages are free', () => {
  const two = {
    ...here,
    nodes: [0, 1],
    freePages: new Map([
      [0, 8],
      [1, 8],
    ]),
  };
  expect(idsOf(two).slice(4)).toEqual([
    'unified-parallel/thp/mirror/buffered/4',
    'unified-parallel/2m/interleave/buffered/4',
  ]);
});

test('a way that the whole model leaves no memory for is left out; what maps the page cache stays', () => {
  const full = { ...here, availableBytes: 20 * MiB, freePages: new Map<number, number>() };
  expect(idsOf(full)).toEqual(['llama-mmap/4k/local/buffered/1', 'unified-view/4k/local/buffered/1']);
  expect(candidates(parts, full).leftOut.map(({ way }) => way)).toContain('llama-read/4k/local/buffered/1');
});

test('pages of the pool are no available memory, and are not counted as such', () => {
  expect(idsOf({ ...here, availableBytes: 20 * MiB })).toContain('unified-parallel/2m/mirror/buffered/4');
});
