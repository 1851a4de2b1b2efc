import { expect, test } from 'vitest';
import type { PlacedPart } from './placement.ts';
import { measure } from './proof.ts';

const mib = 1024 ** 2;

const part = (huge: number, bytesByNode: Record<string, number>): PlacedPart => ({
  file: 'part.gguf',
  bytes: 10 * mib,
  source: {
    path: '/part.gguf',
    bytes: 10 * mib,
    device: '1',
    inode: '2',
    modified: '3',
    changed: '4',
    mode: 0o644,
  },
  obtained: {
    hugeBytes: huge,
    hugePossible: 10 * mib,
    hugePageBytes: 2 * mib,
    resident: 10 * mib,
    bytesByNode,
  },
});

test('the share in huge pages is of all parts together', () => {
  const parts = [part(10 * mib, { 0: 10 * mib }), part(5 * mib, { 0: 10 * mib })];
  expect(measure({ folder: '/', nodes: [0], parts })).toEqual({
    hugeShare: 0.75,
    misplacedShare: 0,
    unevenness: 0,
  });
});

test('what lies on a node that was not asked for is misplaced', () => {
  const parts = [part(10 * mib, { 0: 7 * mib, 2: 3 * mib })];
  expect(measure({ folder: '/', nodes: [0], parts }).misplacedShare).toBeCloseTo(0.3);
});

test('a whole set is even although each of its parts is not', () => {
  const parts = [part(10 * mib, { 0: 6 * mib, 1: 4 * mib }), part(10 * mib, { 0: 4 * mib, 1: 6 * mib })];
  expect(measure({ folder: '/', nodes: [0, 1], parts }).unevenness).toBe(0);
  const uneven = [part(10 * mib, { 0: 10 * mib })];
  expect(measure({ folder: '/', nodes: [0, 1], parts: uneven }).unevenness).toBeCloseTo(1);
});

test('a difference of two huge pages is not called uneven: files cannot be spread more evenly', () => {
  const parts = [part(10 * mib, { 0: 6 * mib, 1: 4 * mib })];
  expect(measure({ folder: '/', nodes: [0, 1], parts }).unevenness).toBe(0);
});
