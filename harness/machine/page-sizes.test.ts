import { execFileSync } from 'node:child_process';
import { writeFileSync, mkdirSync } from 'node:fs';
import { endianness } from 'node:os';
import { afterEach, expect, test } from 'vitest';
import { fakeFolder, type FakeFolder } from './fake-sysfs.ts';
import { ownPageSizes, readPageSizes } from './page-sizes.ts';

let fake: FakeFolder | undefined;
afterEach(() => fake?.remove());

/** A kernel that starts programs with these words. */
const kernel = (words: readonly (readonly [key: number, value: number])[], hugeBytes?: number) => {
  fake = fakeFolder({
    ...(hugeBytes !== undefined && {
      'sys/kernel/mm/transparent_hugepage/hpage_pmd_size': hugeBytes,
    }),
  });
  const auxv = new BigUint64Array([...words, [0, 0] as const].flat().map(BigInt));
  const bytes = Buffer.from(auxv.buffer);
  mkdirSync(fake.path('proc/self'), { recursive: true });
  writeFileSync(fake.path('proc/self/auxv'), bytes);
  return readPageSizes(fake.path('sys'), fake.path('proc'));
};

test('both sizes are the kernel’s: of 4, 16 and 64 KiB', () => {
  expect(endianness()).toBe('LE');
  expect(kernel([[6, 4096]], 2 ** 21)).toEqual({ base: 4096, huge: 2 ** 21 });
  expect(
    kernel(
      [
        [16, 6],
        [6, 16384],
      ],
      2 ** 25,
    ),
  ).toEqual({ base: 16384, huge: 2 ** 25 });
});

test('a kernel without huge pages is taken to have those that its tables map', () => {
  expect(kernel([[6, 65536]])).toEqual({ base: 65536, huge: 2 ** 29 });
  expect(kernel([[6, 16384]])).toEqual({ base: 16384, huge: 2 ** 25 });
});

test('where no kernel tells, pages are the usual ones', () => {
  expect(readPageSizes('/nowhere', '/nowhere')).toEqual({ base: 4096, huge: 2 ** 21 });
});

test('of this machine it is what getconf says', () => {
  expect(ownPageSizes().base).toBe(Number(execFileSync('getconf', ['PAGESIZE'], { encoding: 'utf8' })));
});
