import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterEach, describe, expect, it } from 'vitest';
import { testDirectories } from '../../fixtures-gen/test-directory.ts';
import { makeScratchFolder } from './scratch-folder.ts';

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
