import { globSync } from 'node:fs';
import { join } from 'node:path';
import { UnimapError } from '../unimap-error.ts';
import { libraryFolder, type DebianTree } from './debian-tree.ts';

/** Programs and libraries of a tree, as they are started from outside of it. */
export interface DebianTools {
  /** The tree's own dynamic linker, which finds the tree's libraries. */
  readonly linker: readonly string[];
  readonly libraries: string;
  /** Where a program has to be started to find its backends. */
  readonly cwd: string;
  /** What starts a program of this name. */
  readonly command: (name: string) => readonly string[];
}

const only = (pattern: string, root: string): string => {
  const [found] = globSync(pattern, { cwd: root });
  if (found === undefined)
    throw new UnimapError('no-real-client', `${root} has no ${pattern}`, `remove it: rm -rf ${root}`, {
      exitStatus: 3,
    });
  return join(root, found);
};

/**
 * Programs are started by the tree's own dynamic linker from where they lie: without its root as ours there is nothing to
 * mount, and a path means the same to it and to us.
 * @throws UnimapError `no-real-client`
 */
export const debianTools = ({ root }: DebianTree): DebianTools => {
  const folder = libraryFolder[process.arch === 'arm64' ? 'arm64' : 'x64'];
  const libraries = join(root, 'usr/lib', folder);
  const linker = [
    only('usr/lib*/**/ld-linux-*.so.*', root),
    '--library-path',
    `${libraries}:${join(libraries, 'llama')}`,
  ];
  return {
    linker,
    libraries,
    cwd: only(`usr/lib/${folder}/ggml/backends*`, root),
    command: (name) => [...linker, join(root, 'usr/bin', name)],
  };
};
