import { chownSync, existsSync, mkdirSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterEach, describe, expect, it } from 'vitest';
import { testDirectories } from '../../fixtures-gen/test-directory.ts';
import { makeScratchFolder, scratchKinds, sweepScratch } from './scratch-folder.ts';

const directory = testDirectories(afterEach);
const module = JSON.stringify(new URL('scratch-folder.ts', import.meta.url).href);

/** Another process that makes a folder, puts a file into it, and lives until it is killed. */
function another(cache: string) {
  const script = `const { makeScratchFolder } = await import(${module});
    const folder = makeScratchFolder('mine', ${JSON.stringify(cache)});
    (await import('node:fs')).writeFileSync(folder + '/data', '');
    setInterval(() => undefined, 1000);`;
  return execa(process.execPath, ['--input-type=module', '--eval', script], { reject: false });
}

describe('a scratch folder', () => {
  it('is new each time, in a cache folder made for it', async () => {
    const cache = join(await directory(), 'made/cache');
    const folders = [makeScratchFolder('mine', cache), makeScratchFolder('mine', cache)];
    expect(readdirSync(cache).sort()).toEqual(folders.map((folder) => basename(folder)).sort());
    for (const folder of [cache, ...folders]) expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it('outlives neither its process nor the next one of its kind, however it was killed', async () => {
    const cache = await directory();
    const child = another(cache);
    const made = () => readdirSync(cache).map((name) => join(cache, name, 'data'))[0] ?? '';
    await expect.poll(() => existsSync(made()), { timeout: 10_000 }).toBe(true);
    const folder = dirname(made());
    makeScratchFolder('mine', cache);
    expect(existsSync(folder)).toBe(true);
    child.kill('SIGKILL');
    await child;
    makeScratchFolder('other', cache);
    expect(existsSync(folder)).toBe(true);
    makeScratchFolder('mine', cache);
    expect(existsSync(folder)).toBe(false);
  });

  it('is swept when its process number has gone to another process', async () => {
    const cache = await directory();
    const old = join(cache, `mine-${process.pid}-1-abc`);
    mkdirSync(old);
    makeScratchFolder('mine', cache);
    expect(existsSync(old)).toBe(false);
  });

  it('is never taken for what only begins alike', async () => {
    const cache = await directory();
    const alike = ['mine', 'mine-1', 'mine-own', 'mine-more-1-1-abc', 'mine-1-1-abc.txt'];
    for (const name of alike) mkdirSync(join(cache, name));
    const folder = makeScratchFolder('mine', cache);
    expect(readdirSync(cache).sort()).toEqual([...alike, basename(folder)].sort());
  });

  it('of any kind that a killed command left goes when the next command starts', async () => {
    const cache = await directory();
    const left = scratchKinds.map((kind) => join(cache, `${kind}-${2 ** 22}-1-abc`));
    const mine = makeScratchFolder('sets', cache);
    for (const folder of left) mkdirSync(folder);
    symlinkSync(cache, join(cache, `sets-${2 ** 22}-2-abc`));
    sweepScratch(cache);
    expect(left.filter((folder) => existsSync(folder))).toEqual([]);
    // A link is nobody's folder, and what it leads to is not ours to remove.
    expect(readdirSync(cache).sort()).toEqual([basename(mine), `sets-${2 ** 22}-2-abc`].sort());
    expect(() => {
      sweepScratch('/nowhere');
    }).not.toThrow();
  });

  it.runIf(process.geteuid?.() === 0)('of another user is left alone', async () => {
    const cache = await directory();
    const other = join(cache, `sets-${2 ** 22}-1-abc`);
    mkdirSync(other);
    chownSync(other, 65_534, 65_534);
    sweepScratch(cache);
    expect(existsSync(other)).toBe(true);
  });

  it('where none can be made is refused with the name of the cache folder', () => {
    for (const cache of ['/proc', '/proc/unimap', '/dev/null'])
      expect(() => makeScratchFolder('mine', cache)).toThrow(
        expect.objectContaining({
          code: 'cache-unusable',
          exitStatus: 2,
          message: expect.stringContaining(`the cache folder ${cache} `) as string,
          remedy: 'set UNIMAP_CACHE to a folder of yours',
        }),
      );
  });
});
