import { expect, test } from 'vitest';
import { armOf } from '../sets/test-support/one-byte-set.ts';
import type { ArmDefinition } from '../results/index.ts';
import { touchBefore } from './touch-before.ts';

const MiB = 2 ** 20;
const set = { partBytes: [3 * MiB, 3 * MiB], alignment: 32 };
const hugepages = armOf('unified');
const plain: ArmDefinition = { ...armOf('unified'), id: 'plain', pageKind: '4k' };
const heap: ArmDefinition = { ...armOf('llama-read'), id: 'heap', pageKind: '4k', placement: 'local' };
const mapped: ArmDefinition = { ...armOf('llama-mmap'), id: 'mapped', pageKind: '4k', placement: 'local' };

const bytes = (arms: ArmDefinition[], mostTouchedBefore: number | undefined, nodes = [0]) =>
  touchBefore({ arms, mostTouchedBefore, choose: (arm) => ({ arm, nodes, allowFallback: true }) }, set);

test('as much is touched as the arm takes that takes most memory outside a pool, for all arms alike', () => {
  expect(bytes([hugepages, heap], Infinity)).toBe(6 * MiB);
  expect(bytes([hugepages, heap, plain], Infinity, [0, 1])).toBe(12 * MiB);
});

test('nothing is touched for hugepages and the page cache, nor where no hypervisor takes memory back', () => {
  expect(bytes([hugepages, mapped], Infinity)).toBeUndefined();
  expect(bytes([hugepages, heap], undefined)).toBeUndefined();
});

test('nothing is touched where that would be more than may be', () => {
  expect(bytes([heap], 6 * MiB)).toBe(6 * MiB);
  expect(bytes([heap], 6 * MiB - 1)).toBeUndefined();
});

test('an excerpt has as much touched as was asked for, whatever its arms take and whether memory is taken back or not', () => {
  const touched = (arms: ArmDefinition[], most: number | undefined) =>
    touchBefore(
      {
        arms,
        mostTouchedBefore: most,
        leastTouchedBefore: 40 * MiB,
        choose: (arm) => ({ arm, nodes: [0], allowFallback: true }),
      },
      set,
    );
  expect(touched([mapped], undefined)).toBe(40 * MiB);
  expect(touched([heap], Infinity)).toBe(40 * MiB);
});
