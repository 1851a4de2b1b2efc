import { existsSync, globSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../cache/cache-folder.ts';
import { runPreparation, type Preparing } from './preparing-script.ts';

/** What Debian's archive has for a release and an architecture, as Debian names them. */
export interface DebianPackages {
  readonly release: string;
  readonly architecture: string;
  readonly packages: readonly string[];
  /** Also whatever they depend on. */
  readonly withDependencies?: true;
}

const script = fileURLToPath(new URL('unpack-debian.sh', import.meta.url));

/**
 * The folder of packages that are unpacked once, into the cache folder, and not installed.
 * @throws UnimapError `debian-unavailable`, exit status 3
 */
export const unpacked = async (wanted: DebianPackages, { signal, say }: Preparing = {}): Promise<string> => {
  const { release, architecture, withDependencies } = wanted;
  const words = [...(withDependencies ? ['--with-dependencies'] : []), ...wanted.packages];
  const folder = join(cacheFolder(), 'programs', [release, architecture, ...words].join('-'));
  if (existsSync(folder)) return folder;
  say?.(`downloading ${wanted.packages.join(', ')} of Debian ${release} for ${architecture} (not installed)`);
  mkdirSync(dirname(folder), { recursive: true });
  const making = `${folder}.${process.pid}`;
  try {
    await runPreparation({
      script,
      args: [release, architecture, making, ...words],
      code: 'debian-unavailable',
      remedy: 'run it on Debian or a relative of it, where deb.debian.org is within reach',
      signal,
    });
    // Whoever made it at the same time made the same.
    if (!existsSync(folder)) renameSync(making, folder);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return folder;
};

/** The one file of an unpacked package that a pattern names. */
export const unpackedFile = (folder: string, pattern: string): string => {
  const [name] = globSync(pattern, { cwd: folder });
  if (name === undefined) throw new Error(`${folder} holds no ${pattern}`);
  return join(folder, name);
};
