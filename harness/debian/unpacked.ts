import { globSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { madeOnce } from '../cache/made-once.ts';
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
  return madeOnce([release, architecture, ...words].join('-'), async (into) => {
    say?.(
      `downloading ${wanted.packages.join(', ')} of Debian ${release} for ${architecture} (not installed)`,
    );
    await runPreparation({
      script,
      args: [release, architecture, into, ...words],
      code: 'debian-unavailable',
      remedy: 'run it on Debian or a relative of it, where deb.debian.org is within reach',
      signal,
    });
    return into;
  });
};

/** The one file of an unpacked package that a pattern names. */
export const unpackedFile = (folder: string, pattern: string): string => {
  const [name] = globSync(pattern, { cwd: folder });
  if (name === undefined) throw new Error(`${folder} holds no ${pattern}`);
  return join(folder, name);
};
