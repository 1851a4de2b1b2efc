import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { cacheFolder } from '../cache/cache-folder.ts';
import { UnimapError } from '../unimap-error.ts';

/** What every guest boots, whatever machine it is to find. */
export interface PreparedGuest {
  readonly kernel: string;
  readonly initrd: string;
}

const script = fileURLToPath(new URL('guest/prepare.sh', import.meta.url));

/** A kernel is kept for each suite of Debian; the machine's own needs no name. */
const guestFolder = (suite?: string): string =>
  join(cacheFolder(), suite === undefined ? 'lab' : `lab-${suite}`);

const guestIn = (folder: string): PreparedGuest => ({
  kernel: join(folder, 'kernel/vmlinuz'),
  initrd: join(folder, 'initrd'),
});

/** What an earlier use of the lab left; undefined where it was never used. */
export const formerGuest = (): PreparedGuest | undefined => {
  const guest = guestIn(guestFolder());
  return existsSync(guest.kernel) && existsSync(guest.initrd) ? guest : undefined;
};

/**
 * The kernel and the first file system, from the cache folder; downloaded and made there when they are missing.
 * `suite`: of Debian, whose kernel it is to be; without, the suite of this machine.
 *
 * @throws UnimapError `lab-unavailable`, exit status 3
 */
export const prepareGuest = async (
  options: { signal?: AbortSignal; say?: (message: string) => void } = {},
  suite?: string,
): Promise<PreparedGuest> => {
  const folder = guestFolder(suite);
  const kernel = suite === undefined ? [] : ['--kernel', suite];
  const { signal, say } = options;
  const result = await execa('sh', [script, folder, ...kernel], {
    reject: false,
    stdin: 'ignore',
    stdout: 'ignore',
    ...(signal && { cancelSignal: signal }),
  });
  signal?.throwIfAborted();
  if (result.failed) {
    throw new UnimapError(
      'lab-unavailable',
      result.stderr.trim().replace(/^lab: /gm, '') || `${script} failed: ${result.shortMessage ?? ''}`,
      `as root on Debian, \`sh ${[script, folder, '--install', ...kernel].join(' ')}\` installs and downloads all of it`,
      { exitStatus: 3 },
    );
  }
  if (result.stderr.trim() !== '') say?.(result.stderr.trim());
  return guestIn(folder);
};
