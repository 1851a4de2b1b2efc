import { readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { fakeFolder, poolFiles } from '../machine/fake-sysfs.ts';
import type { FakeFolder } from '../machine/fake-sysfs.ts';
import type { Need, Raise } from './keeper-messages.ts';
import { raisePools } from './raise-pool.ts';
import type { RaiseResult, Write } from './raise-pool.ts';

const pageBytes = 2 * 1024 ** 2;
const folder = 'devices/system/node/node1/hugepages/hugepages-2048kB';
const machine = (available: number, free = 2): FakeFolder =>
  fakeFolder({
    ...poolFiles('', { kilobytes: 2048, node: 1, total: 10, free }),
    meminfo: `MemAvailable: ${available / 1024} kB`,
  });
let fake: FakeFolder | undefined;
afterEach(() => fake?.remove());

const read = (file: string): number => Number(readFileSync(file, 'utf8'));

/** A kernel that finds memory for at most so many pages in all. */
const kernelOf =
  (most: number): Write =>
  (path, value) => {
    if (!path.endsWith('nr_hugepages')) return undefined;
    const free = join(dirname(path), 'free_hugepages');
    const total = Math.min(most, value);
    writeFileSync(free, String(read(free) + total - read(path)));
    writeFileSync(path, String(total));
    return undefined;
  };

const raise = (needs: readonly Need[], write = kernelOf(1000)): RaiseResult & { remembered: Raise[] } => {
  const remembered: Raise[] = [];
  const root = fake?.root ?? '';
  const remember = (planned: Raise): void => {
    remembered.push(planned);
  };
  return { ...raisePools(needs, { sysRoot: root, procRoot: root, remember, write }), remembered };
};

describe('raising a pool', () => {
  it('leaves alone what has enough free pages', () => {
    fake = machine(8 * 1024 ** 3);
    expect(raise([{ pageBytes, node: 1, pages: 2 }])).toEqual({ raised: [], short: [], remembered: [] });
  });

  it('asks for the sum when two needs are of one pool', () => {
    fake = machine(8 * 1024 ** 3);
    const need = { pageBytes, node: 1, pages: 2 };
    expect(raise([need, need])).toEqual({
      raised: [{ pageBytes, node: 1, from: 10, to: 12, requested: 12 }],
      short: [],
      remembered: [{ pageBytes, node: 1, from: 10, to: 12, requested: 12 }],
    });
  });

  it('says how many pages the kernel found, when it found fewer', () => {
    fake = machine(8 * 1024 ** 3);
    const { raised, short } = raise([{ pageBytes, node: 1, pages: 6 }], kernelOf(11));
    expect(raised).toEqual([{ pageBytes, node: 1, from: 10, to: 11, requested: 14 }]);
    expect(short).toMatchObject([{ available: 3, pages: 6, node: 1 }]);
  });

  it('compacts memory before it tries again, and drops nobody’s page cache', () => {
    fake = machine(8 * 1024 ** 3);
    const written: string[] = [];
    const kernel = kernelOf(11);
    raise([{ pageBytes, node: 1, pages: 6 }], (path, value) => {
      written.push(path);
      return kernel(path, value);
    });
    expect(written.map((path) => basename(path))).toEqual(['nr_hugepages', 'compact_memory', 'nr_hugepages']);
  });

  it('never takes the last GiB of memory', () => {
    fake = machine(1024 ** 3 + 3 * pageBytes);
    const { raised, short, remembered } = raise([{ pageBytes, node: 1, pages: 6 }]);
    expect(raised).toEqual([]);
    expect(remembered).toEqual([]);
    expect(short[0]?.reason).toContain('only 6 MiB can be spared');
    expect(readFileSync(fake.path(`${folder}/nr_hugepages`), 'utf8')).toBe('10\n');
  });

  it('names the one command that helps where writing is refused', () => {
    fake = machine(8 * 1024 ** 3);
    const [short] = raise([{ pageBytes, node: 1, pages: 6 }], () => 'EACCES').short;
    expect(short?.reason).toContain('EACCES');
    expect(short?.remedy).toBe(`echo 14 | sudo tee ${fake.path(`${folder}/nr_hugepages`)}`);
  });

  it('says so where the page size or the node is not there, and what there is', () => {
    fake = machine(8 * 1024 ** 3);
    const { short } = raise([
      { pageBytes: 1024 ** 3, node: 1, pages: 1 },
      { pageBytes, node: 4, pages: 1 },
    ]);
    expect(short.map(({ reason, remedy }) => [reason, remedy])).toEqual([
      ['node 1 has no pool of 1048576 KiB pages', 'choose a page size it has: 2048 KiB'],
      ['there is no node 4', 'choose from the nodes there are: 1'],
    ]);
  });

  it('says so where the kernel has no hugepages at all', () => {
    fake = fakeFolder({ meminfo: 'MemAvailable: 9999999 kB' });
    expect(raise([{ pageBytes, node: 0, pages: 1 }]).short).toMatchObject([
      {
        reason: 'node 0 has no pool of 2048 KiB pages',
        remedy: 'choose 4k pages: it has no pool of any size',
      },
    ]);
  });
});
