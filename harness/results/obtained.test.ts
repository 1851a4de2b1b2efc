import { expect, test } from 'vitest';
import { shortfalls } from './obtained.ts';

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
