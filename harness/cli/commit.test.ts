import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, describe, expect, it } from 'vitest';
import { testDirectories } from '../../fixtures-gen/test-directory.ts';
import { currentCommit } from './commit.ts';

const directory = testDirectories(afterEach);

/** A repository of one commit. */
async function repository(): Promise<string> {
  const root = await directory();
  const git = (...args: string[]) =>
    execa('git', ['-C', root, '-c', 'user.name=t', '-c', 'user.email=t@t', ...args]);
  await git('init', '--quiet');
  await git('commit', '--quiet', '--allow-empty', '--message', 'first');
  return root;
}

describe('the commit of a report', () => {
  it('is that of the checkout, and tells a changed tree', async () => {
    const root = await repository();
    expect(await currentCommit(root)).toMatch(/^[0-9a-f]{12}$/);
    await writeFile(join(root, 'new'), '');
    expect(await currentCommit(root)).toMatch(/^[0-9a-f]{12}\+changes$/);
  });

  it('is found where the checkout is reached by a link', async () => {
    const link = join(await directory(), 'link');
    await symlink(await repository(), link);
    expect(await currentCommit(`${link}/`)).toMatch(/^[0-9a-f]{12}$/);
  });

  it('is unknown outside a checkout, and in a copy inside another repository', async () => {
    expect(await currentCommit(await directory())).toBe('unknown');
    const copy = join(await repository(), 'copy');
    await mkdir(copy);
    expect(await currentCommit(copy)).toBe('unknown');
  });
});
