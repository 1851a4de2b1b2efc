import { execa } from 'execa';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The commit this checkout is at, `+changes` when the tree is dirty, `unknown` outside a checkout. */
export const currentCommit = async (): Promise<string> => {
  const git = async (...args: string[]): Promise<string | undefined> => {
    const result = await execa('git', ['-C', root, ...args], { reject: false });
    return result.failed ? undefined : result.stdout.trim();
  };
  const commit = await git('rev-parse', '--short=12', 'HEAD');
  if (commit === undefined) return 'unknown';
  return (await git('status', '--porcelain')) === '' ? commit : `${commit}+changes`;
};
