import { expect, test } from 'vitest';
import { accountAnonymous, accountFile, remoteShare, threadsByNode } from './account.ts';
import { parseMappings } from './process-mappings.ts';

const block = (header: string, fields: Readonly<Record<string, number>>): string =>
  [
    header,
    ...Object.entries(fields).map(([key, kilobytes]) => `${key}:      ${kilobytes} kB`),
    'VmFlags: rd mr me ms ',
  ].join('\n');

const smaps = [
  block(
    '7f0000000000-7f0001000000 r--s 00000000 fe:00 4711                       /models/with blank/m-00001-of-00002.gguf',
    {
      Size: 16384,
      Rss: 14336,
      FilePmdMapped: 10240,
      Anonymous: 0,
      Locked: 14336,
    },
  ),
  block('7f0002000000-7f0003000000 r--s 00000000 00:2a 12 /dev/hugepages/m-00002-of-00002.gguf (deleted)', {
    Size: 16384,
    KernelPageSize: 2048,
    Rss: 0,
    Shared_Hugetlb: 16384,
  }),
  block('7f0004000000-7f0008000000 rw-p 00000000 00:00 0 ', {
    Rss: 65536,
    Anonymous: 65536,
    AnonHugePages: 2048,
    Swap: 12,
  }),
  block('7f0009000000-7f0009001000 rw-p 00000000 00:00 0                  [heap]', { Rss: 4, Anonymous: 4 }),
].join('\n');

const numaMaps = [
  '7f0000000000 default file=/models/with\\040blank/m-00001-of-00002.gguf mapped=3584 N0=3000 N1=584 kernelpagesize_kB=4',
  '7f0002000000 bind:1 file=/dev/hugepages/m-00002-of-00002.gguf huge mapped=8 N1=8 kernelpagesize_kB=2048',
  '7f0004000000 default anon=16384 dirty=16384 N0=16384 kernelpagesize_kB=4',
].join('\n');

test('a mapping has its file, its kinds of pages and its nodes', () => {
  const [file, hugetlb, plain, heap] = parseMappings(smaps, numaMaps);
  expect(file).toMatchObject({
    path: '/models/with blank/m-00001-of-00002.gguf',
    bytes: 16 * 1024 ** 2,
    resident: 14336 * 1024,
    locked: 14336 * 1024,
    huge: { file: 10240 * 1024, tmpfs: 0, hugetlb: 0, anonymous: 0 },
    byNode: { 0: 3000 * 4096, 1: 584 * 4096 },
    deleted: false,
  });
  expect(hugetlb).toMatchObject({
    path: '/dev/hugepages/m-00002-of-00002.gguf',
    deleted: true,
    resident: 16384 * 1024,
    byNode: { 1: 16384 * 1024 },
  });
  expect(plain).toMatchObject({ anonymous: 65536 * 1024, swapped: 12 * 1024 });
  expect(plain?.path).toBeUndefined();
  expect(heap?.path).toBeUndefined();
});

test('where numa_maps cannot be read, no node is made up', () => {
  expect(parseMappings(smaps, undefined).every(({ byNode }) => byNode === undefined)).toBe(true);
});

test('a file mapped in pieces is one file, and memory without a file is told apart from it', () => {
  const mappings = parseMappings(smaps, numaMaps);
  const [file] = mappings;
  if (file === undefined) throw new Error('no mapping');
  const account = accountFile('/m', [file, { ...file, bytes: 4096, resident: 4096, byNode: { 1: 4096 } }], 5);
  expect(account).toMatchObject({ bytes: 5, resident: 14336 * 1024 + 4096, hugeBy: 'page cache' });
  expect(account.byNode).toEqual({ 0: 3000 * 4096, 1: 585 * 4096 });
  // Of a file of 16 MiB all 8 pages; without its first 4 KiB, as llama.cpp leaves it, and with a short end, 6.
  const mib = 1024 ** 2;
  const possible = (offset: number, bytes: number, size: number): number =>
    accountFile('/m', [{ ...file, offset, bytes }], size).hugePossible / mib;
  expect(possible(0, 16 * mib, 16 * mib)).toBe(16);
  expect(possible(4096, 16 * mib - 4096, 16 * mib - 100)).toBe(12);
  expect(possible(4096, 2 * mib, 16 * mib)).toBe(0);
  expect(accountFile('/m', mappings.slice(1, 2), 15 * mib).hugePossible / mib, 'the tail too').toBe(16);
  expect(accountAnonymous(mappings)).toMatchObject({ bytes: 65540 * 1024, huge: 2048 * 1024 });
});

test('of weights spread evenly over two nodes, half are remote to a thread on either; of those on its own node, none', () => {
  const nodes = [0, 1].map((id) => ({ id, cpus: id === 0 ? '0-3' : '4-7', memory: 1, distances: [10, 20] }));
  const threads = threadsByNode([0, 3, 5], nodes);
  expect(threads).toEqual({ 0: 2, 1: 1 });
  expect(remoteShare([{ byNode: { 0: 10, 1: 10 } }], threads)).toBeCloseTo(0.5);
  expect(remoteShare([{ byNode: { 0: 20 } }], { 0: 4 })).toBe(0);
  expect(remoteShare([{ byNode: { 0: 20 } }], threads)).toBeCloseTo(1 / 3);
  expect(remoteShare([], threads)).toBeUndefined();
});
