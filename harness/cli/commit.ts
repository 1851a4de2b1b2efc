import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { ownPackage } from '../installation/own-package.ts';

const project = fileURLToPath(new URL('../../', import.meta.url));

/** The commit this checkout is at, `+changes` when the tree is dirty; elsewhere that of the package, or `unknown`. */
export const currentCommit = async (
  root = project,
  packaged = ownPackage.gitHead ?? 'unknown',
): Promise<string> => {
  const git = async (...args: string[]): Promise<string | undefined> => {
    const result = await execa('git', ['-C', root, ...args], { reject: false });
    return result.failed ? undefined : result.stdout.trim();
  };
  // An unpacked copy may lie inside somebody else's repository, whose commit says nothing of us.
  if ((await git('rev-parse', '--show-toplevel')) !== realpathSync(root)) return packaged;
  const commit = await git('rev-parse', '--short=12', 'HEAD');
  if (commit === undefined) return 'unknown';
  return (await git('status', '--porcelain')) === '' ? commit : `${commit}+changes`;
};
