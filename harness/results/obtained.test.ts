import { expect, test } from 'vitest';
import { shortfalls, shortfallsOf } from './obtained.ts';
import { arm as armOf, loaded, modelSet } from './test-support/results-builder.ts';

const arm = { strategy: 'unified-parallel', pageKind: '2m', placement: 'mirror', io: 'direct' } as const;

test('names each aspect that was not obtained', () => {
  expect(shortfalls(arm, { pageKind: '2m', placement: 'mirror', io: 'direct' })).toEqual([]);
  expect(
    shortfalls(arm, { pageKind: 'thp', placement: 'unbound', io: 'auto' }).map(({ aspect }) => aspect),
  ).toEqual(['page-kind', 'placement', 'io']);
});

test('best and auto ask for nothing in particular, and what was not observed is not held against an arm', () => {
  expect(
    shortfalls(
      { ...arm, pageKind: 'best', io: 'auto' },
      { pageKind: '4k', placement: 'mirror', io: 'buffered' },
    ),
  ).toEqual([]);
  expect(shortfalls(arm, { pageKind: '2m' })).toEqual([]);
});

test("the page cache's and the heap's pages are the kernel's to place, unless they were to be interleaved", () => {
  const heap = { strategy: 'llama-read', pageKind: '4k', placement: 'local', io: 'buffered' } as const;
  expect(shortfalls(heap, { pageKind: 'mixed', placement: 'unbound' })).toEqual([]);
  expect(
    shortfalls({ ...heap, placement: 'interleave' }, { pageKind: '4k', placement: 'unbound' }),
  ).toHaveLength(1);
});

test('of the page cache huge pages can be asked for, and are had in whatever kind the file system has', () => {
  const view = { strategy: 'unified-view', pageKind: 'thp', placement: 'local', io: 'buffered' } as const;
  for (const pageKind of ['thp', 'tmpfs', '2m']) expect(shortfalls(view, { pageKind })).toEqual([]);
  for (const pageKind of ['4k', 'mixed'])
    expect(shortfalls(view, { pageKind })).toEqual([
      { aspect: 'page-kind', requested: 'thp', obtained: pageKind },
    ]);
  expect(shortfalls({ ...view, pageKind: '4k' }, { pageKind: 'thp' })).toEqual([]);
});

test('threads that did not start are a shortfall, and fewer threads than a small model has work for are none', () => {
  const { requested, obtained } = loaded(modelSet(3), armOf('unified-parallel', { threads: 4 }), 1);
  const few = { requested, obtained: { ...obtained, threads: 3 } };
  expect(shortfallsOf({ ...few, fallbacks: [] })).toEqual([]);
  const refused = {
    aspect: 'threads',
    requested: '4',
    obtained: '3',
    reason: '3 of 4 threads could be started',
    remedy: 'raise ulimit -u',
  } as const;
  expect(shortfallsOf({ ...few, fallbacks: [refused] })).toEqual([
    { aspect: 'threads', requested: '4', obtained: '3' },
  ]);
});
