import { readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { fakeFolder, poolFiles } from '../machine/fake-sysfs.ts';
import type { FakeFolder } from '../machine/fake-sysfs.ts';
import type { Need, PlannedRaise } from './keeper-messages.ts';
import type { Write } from './make-room.ts';
import { raisePools } from './raise-pool.ts';
import type { RaiseOptions } from './raise-pool.ts';

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

const raise = async (
  needs: readonly Need[],
  write = kernelOf(1000),
  more: Pick<RaiseOptions, 'touch' | 'dropCaches'> = {},
) => {
  const remembered: PlannedRaise[] = [];
  const root = fake?.root ?? '';
  const remember = (planned: PlannedRaise): void => {
    remembered.push(planned);
  };
  const result = await raisePools(needs, { sysRoot: root, procRoot: root, remember, write, ...more });
  return { ...result, remembered };
};

describe('raising a pool', () => {
  it('leaves alone what has enough free pages', async () => {
    fake = machine(8 * 1024 ** 3);
    expect(await raise([{ pageBytes, node: 1, pages: 2 }])).toEqual({
      raised: [],
      short: [],
      remembered: [],
    });
  });

  it('asks for the sum when two needs are of one pool', async () => {
    fake = machine(8 * 1024 ** 3);
    const need = { pageBytes, node: 1, pages: 2 };
    expect(await raise([need, need])).toEqual({
      raised: [
        {
          pageBytes,
          node: 1,
          from: 10,
          to: 12,
          requested: 12,
          wanted: 4,
          attempts: [{ step: 'asked', available: 4 }],
        },
      ],
      short: [],
      remembered: [{ pageBytes, node: 1, from: 10, to: 12, requested: 12 }],
    });
  });

  it('says how many pages the kernel found, when it found fewer', async () => {
    fake = machine(8 * 1024 ** 3);
    const { raised, short } = await raise([{ pageBytes, node: 1, pages: 6 }], kernelOf(11));
    expect(raised).toMatchObject([
      {
        from: 10,
        to: 11,
        requested: 14,
        wanted: 6,
        attempts: [
          { step: 'asked', available: 3 },
          { step: 'compacted', available: 3 },
        ],
      },
    ]);
    expect(short[0]?.reason).toContain('3 of 6 pages of 2048 KiB on node 1 (3 at first, 3 after compaction)');
    expect(short).toMatchObject([{ available: 3, pages: 6, node: 1 }]);
  });

  it('compacts memory before it tries again, and drops nobody’s page cache', async () => {
    fake = machine(8 * 1024 ** 3);
    const written: string[] = [];
    const kernel = kernelOf(11);
    await raise([{ pageBytes, node: 1, pages: 6 }], (path, value) => {
      written.push(path);
      return kernel(path, value);
    });
    expect(written.map((path) => basename(path))).toEqual(['nr_hugepages', 'compact_memory', 'nr_hugepages']);
  });

  it('never takes the last GiB of memory', async () => {
    fake = machine(1024 ** 3 + 3 * pageBytes);
    const { raised, short, remembered } = await raise([{ pageBytes, node: 1, pages: 6 }]);
    expect(raised).toEqual([]);
    expect(remembered).toEqual([]);
    expect(short[0]?.reason).toContain('only 6 MiB can be spared');
    expect(readFileSync(fake.path(`${folder}/nr_hugepages`), 'utf8')).toBe('10\n');
  });

  it('names the one command that helps where writing is refused', async () => {
    fake = machine(8 * 1024 ** 3);
    const { short: refused } = await raise([{ pageBytes, node: 1, pages: 6 }], () => 'EACCES');
    const [short] = refused;
    expect(short?.reason).toContain('EACCES');
    expect(short?.remedy).toBe(`echo 14 | sudo tee ${fake.path(`${folder}/nr_hugepages`)}`);
  });

  it('says so where the page size or the node is not there, and what there is', async () => {
    fake = machine(8 * 1024 ** 3);
    const { short } = await raise([
      { pageBytes: 1024 ** 3, node: 1, pages: 1 },
      { pageBytes, node: 4, pages: 1 },
    ]);
    expect(short.map(({ reason, remedy }) => [reason, remedy])).toEqual([
      ['node 1 has no pool of 1048576 KiB pages', 'choose a page size it has: 2048 KiB'],
      ['there is no node 4', 'choose from the nodes there are: 1'],
    ]);
  });

  it('says so where the kernel has no hugepages at all', async () => {
    fake = fakeFolder({ meminfo: 'MemAvailable: 9999999 kB' });
    expect((await raise([{ pageBytes, node: 0, pages: 1 }])).short).toMatchObject([
      {
        reason: 'node 0 has no pool of 2048 KiB pages',
        remedy: 'choose 4k pages: it has no pool of any size',
      },
    ]);
  });

  describe('of pages of 1 GiB', () => {
    const GiB = 1024 ** 3;
    const huge = `devices/system/node/node0/hugepages/hugepages-1048576kB`;
    const room = (available: number, free = available): FakeFolder =>
      fakeFolder({
        ...poolFiles('', { kilobytes: 1024 ** 2, node: 0, total: 0, free: 0 }),
        ...poolFiles('', { kilobytes: 2048, node: 0, total: 0, free: 0 }),
        meminfo: `MemAvailable: ${available / 1024} kB\nMemFree: ${free / 1024} kB`,
      });
    const need = { pageBytes: GiB, node: 0, pages: 16 };
    /** A kernel that finds 2 pages until memory has been touched, or the cache dropped. */
    const fragmented = () => {
      const found = { most: 2 };
      const write: Write = (path, value) => {
        if (path.endsWith('drop_caches')) found.most = 1000;
        return kernelOf(path.includes('1048576kB') ? found.most : 1000)(path, value);
      };
      return { found, write };
    };

    it('touches free memory once where too few are found, and asks again', async () => {
      fake = room(24 * GiB, 20 * GiB);
      const { found, write } = fragmented();
      const touched: number[][] = [];
      const touch = (node: number, bytes: number, reserve: number): Promise<number> => {
        touched.push([node, bytes, reserve]);
        found.most = 1000;
        return Promise.resolve(bytes);
      };
      const { raised, short } = await raise([need], write, { touch });
      // All that is free but the reserve, because twice what is missing would be more.
      expect(touched).toEqual([[0, 19 * GiB, GiB]]);
      expect(short).toEqual([]);
      expect(raised[0]?.attempts).toEqual([
        { step: 'asked', available: 2 },
        { step: 'compacted', available: 2 },
        { step: 'touched', bytes: 19 * GiB, available: 16 },
      ]);
    });

    it('touches nothing for pages that are found, nor for smaller ones', async () => {
      fake = room(24 * GiB);
      const touch = (): Promise<number> => Promise.reject(new Error('touched'));
      expect((await raise([need], kernelOf(1000), { touch })).short).toEqual([]);
      fake.remove();
      fake = room(24 * GiB);
      const small = await raise([{ pageBytes, node: 0, pages: 16 }], kernelOf(3), { touch });
      expect(small.short).toHaveLength(1);
    });

    it('drops the page cache only where that was asked for', async () => {
      fake = room(24 * GiB);
      const without = await raise([need], fragmented().write);
      expect(without.raised[0]?.attempts.map(({ step }) => step)).toEqual(['asked', 'compacted']);
      expect(without.short[0]?.remedy).toContain('--drop-caches');
      fake.remove();
      fake = room(24 * GiB);
      const asked = await raise([need], fragmented().write, { dropCaches: true });
      expect(asked.raised[0]?.attempts.at(-1)).toEqual({ step: 'dropped-caches', available: 16 });
    });

    it('takes as many as fit beside the smaller ones, first of all, and says how many were wanted', async () => {
      fake = room(12 * GiB);
      const order: string[] = [];
      const kernel = kernelOf(100_000);
      const needs = [{ pageBytes, node: 0, pages: 1024 }, need];
      const { raised, short } = await raise(needs, (path, value) => {
        if (path.endsWith('nr_hugepages')) order.push(path.includes(huge) ? '1g' : '2m');
        return kernel(path, value);
      });
      expect(order).toEqual(['1g', '2m']);
      expect(raised.map(({ wanted, to }) => [wanted, to])).toEqual([
        [16, 9],
        [1024, 1024],
      ]);
      expect(short).toMatchObject([{ pages: 16, available: 9 }]);
      expect(short[0]?.reason).toContain('9 of 16 pages of 1048576 KiB on node 0 were obtained');
    });
  });
});
