import { mkdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { makeFolder } from './index.ts';
import { testDirectories } from './test-directory.ts';

const directory = testDirectories(afterEach);

describe('a folder', () => {
  it('is made with every level above it, and may be there already', async () => {
    const folder = join(await directory(), 'a/b/c');
    makeFolder(folder);
    makeFolder(folder);
    expect((await stat(folder)).isDirectory()).toBe(true);
  });

  it('is made through a link to another', async () => {
    const there = await directory();
    await mkdir(join(there, 'real'));
    await symlink('real', join(there, 'link'));
    makeFolder(join(there, 'link/below'));
    expect((await stat(join(there, 'real/below'))).isDirectory()).toBe(true);
  });

  it.each([
    ['that is a file', /file is not a directory/, 'file'],
    ['below a file', /cannot be reached \(ENOTDIR\)/, 'file/a/b'],
    ['in place of a link that leads nowhere', /nowhere cannot be made \(EEXIST\)/, 'nowhere'],
    ['below a link that leads to itself', /cannot be reached \(ELOOP\)/, 'loop/a'],
    ['of a name too long', /cannot be reached \(ENAMETOOLONG\)/, 'n'.repeat(300)],
    ['on a file system that makes none', /cannot be made \(ENOENT\)/, '/proc/unimap/a'],
  ])('%s is refused with the reason', async (_, why, name) => {
    const there = await directory();
    await writeFile(join(there, 'file'), '');
    await symlink('nothing', join(there, 'nowhere'));
    await symlink('loop', join(there, 'loop'));
    const making = () => {
      makeFolder(resolve(there, name));
    };
    expect(making).toThrow(expect.objectContaining({ code: 'bad-directory' }));
    expect(making).toThrow(why);
  });
});
