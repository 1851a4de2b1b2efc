import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, describe, expect, it } from 'vitest';
import { testDirectories } from '../../fixtures-gen/test-directory.ts';
import { cleanCache } from './clean.ts';
import { keptInCache } from './kept.ts';
import { makeScratchFolder } from './scratch-folder.ts';

const directory = testDirectories(afterEach);

const cacheWith = async (...names: string[]): Promise<string> => {
  const cache = await directory();
  for (const name of names) {
    mkdirSync(join(cache, name, 'inside'), { recursive: true });
    writeFileSync(join(cache, name, 'inside', 'file'), Buffer.alloc(100_000));
  }
  return cache;
};

describe('the cache folder', () => {
  it('is listed by what each folder is for, with its size, the largest first', async () => {
    const cache = await cacheWith('lab', 'compiled', 'platforms', 'placements', 'of-somebody');
    writeFileSync(join(cache, 'lab', 'more'), Buffer.alloc(100_000));
    const scratch = makeScratchFolder('sets', cache);
    writeFileSync(join(scratch, 'set'), Buffer.alloc(400_000));
    const all = keptInCache(cache);
    expect(all.map(({ kind }) => kind).slice(0, 2)).toEqual(['scratch', 'guest']);
    expect(Object.fromEntries(all.slice(1).map(({ name, kind }) => [name, kind]))).toEqual({
      lab: 'guest',
      compiled: 'compiled',
      platforms: 'platforms',
      placements: 'records',
      'of-somebody': 'foreign',
    });
    for (const { bytes } of all) expect(bytes).toBeGreaterThanOrEqual(100_000);
    expect(all[0]?.users.processes).toEqual([process.pid]);
    expect(keptInCache('/nowhere')).toEqual([]);
  });

  it('loses what can be made again; records, and what unimap did not make, stay', async () => {
    const cache = await cacheWith(
      'lab',
      'lab-sid',
      'lab-arm64-16k',
      'programs',
      'compiled',
      'platforms',
      'placements',
      'of-somebody',
    );
    symlinkSync('/usr', join(cache, 'sid'));
    const { removed, kept } = cleanCache([], cache);
    expect(removed.map(({ name }) => name).sort()).toEqual([
      'compiled',
      'lab',
      'lab-arm64-16k',
      'lab-sid',
      'platforms',
      'programs',
    ]);
    expect(kept.map(({ entry, why }) => [entry.name, why.kind]).sort()).toEqual([
      ['of-somebody', 'foreign'],
      ['placements', 'records'],
      ['sid', 'foreign'],
    ]);
    expect(readdirSync(cache).sort()).toEqual(['of-somebody', 'placements', 'sid']);
    expect(existsSync('/usr/bin')).toBe(true);
  });

  it('keeps what a living process runs in, has open, or was started with, and loses it once that has ended', async () => {
    const cache = await cacheWith('lab', 'lab-sid', 'sid');
    const options = { reject: false } as const;
    const users = [
      execa('tail', ['-f', join(cache, 'lab', 'inside', 'file')], options),
      execa('sleep', ['100'], { ...options, cwd: join(cache, 'sid', 'inside') }),
      // It waits for a line that does not come.
      execa('sh', ['-c', 'read line', `file=${join(cache, 'lab-sid', 'inside')}`], options),
    ];
    await expect
      .poll(() => keptInCache(cache).map((each) => each.users.processes.length), { timeout: 10_000 })
      .toEqual([1, 1, 1]);
    const { removed, kept } = cleanCache([], cache);
    expect(removed).toEqual([]);
    expect(Object.fromEntries(kept.map(({ entry, why }) => [entry.name, why]))).toEqual({
      lab: { kind: 'used', by: [users[0]?.pid] },
      sid: { kind: 'used', by: [users[1]?.pid] },
      'lab-sid': { kind: 'used', by: [users[2]?.pid] },
    });
    for (const user of users) user.kill('SIGKILL');
    await Promise.all(users);
    expect(cleanCache([], cache).removed).toHaveLength(3);
  });

  it.runIf(process.geteuid?.() === 0)(
    'keeps what something is mounted in, and the files that are there',
    async () => {
      const cache = await cacheWith('sid', 'files');
      const inside = join(cache, 'sid', 'inside');
      await execa('mount', ['--bind', join(cache, 'files'), inside]);
      try {
        expect(cleanCache(['sid'], cache).kept).toMatchObject([
          { why: { kind: 'mounted', points: [inside] } },
        ]);
        expect(existsSync(join(cache, 'files/inside/file'))).toBe(true);
      } finally {
        await execa('umount', [inside]);
      }
      expect(cleanCache(['sid'], cache).removed).toHaveLength(1);
    },
  );

  it('loses only what is named, and says that it has no such thing', async () => {
    const cache = await cacheWith('lab', 'compiled');
    expect(cleanCache(['compiled'], cache).removed).toMatchObject([{ name: 'compiled', kind: 'compiled' }]);
    expect(readdirSync(cache)).toEqual(['lab']);
    for (const name of ['compiled', '..', '../lab', ''])
      expect(() => cleanCache([name], cache)).toThrow(
        expect.objectContaining({ code: 'cache-unknown', exitStatus: 2 }),
      );
  });
});
