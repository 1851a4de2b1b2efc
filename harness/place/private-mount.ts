import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { makeFolder } from '../../fixtures-gen/index.ts';
import { cacheFolder, inCache } from '../cache/cache-folder.ts';
import { parseMounts, readMountinfo } from '../machine/mounts.ts';
import { UnimapError } from '../unimap-error.ts';

/** The word in a command that stands for the model's path. */
export const modelWord = '{model}';

const shell = 'mount -t tmpfs -o huge=always,size=100%,mode=0700 unimap "$1" && shift && exec "$@"';

const refuse = (message: string, remedy: string): UnimapError =>
  new UnimapError('place-private', message, remedy, { exitStatus: 3 });

/** Whether this user may make namespaces; many distributions forbid it to programs without a profile. */
const needNamespace = async (): Promise<void> => {
  const { failed, stderr } = await execa('unshare', ['--user', '--map-root-user', '--mount', 'true'], {
    reject: false,
  });
  if (!failed) return;
  throw refuse(
    `a mount of its own cannot be made here: ${stderr.trim() || 'unshare is not installed'}`,
    'install util-linux; as root: sysctl -w kernel.unprivileged_userns_clone=1 user.max_user_namespaces=10000, and on Ubuntu kernel.apparmor_restrict_unprivileged_userns=0; or use --in cache',
  );
};

/**
 * One folder for every private mount: each is in a namespace of its own, so that they do not see each other, and outside the
 * folder stays empty. A folder for each would stay behind when unimap is killed; and nobody could remove it safely, because
 * that would unmount the model of a client that still runs. A client that places another model is inside such a namespace, and
 * its mount takes the next folder.
 */
const mountPoint = (): string =>
  inCache(() => {
    const taken = new Set(parseMounts(readMountinfo()).map(({ point }) => point));
    for (let number = 1; ; number++) {
      const folder = join(cacheFolder(), number === 1 ? 'private' : `private-${number}`);
      makeFolder(folder, 0o700);
      if (!taken.has(realpathSync(folder))) return folder;
    }
  });

/**
 * Runs this program again in a user namespace of its own, where it may mount a tmpfs, places the model there and becomes
 * the client. The mount is gone when the client ends. Resolves with the exit status of the client.
 *
 * @throws UnimapError `place-private`, `cache-unusable`
 */
export const runPrivately = async (
  again: (folder: string) => readonly string[],
  signal: AbortSignal,
): Promise<number> => {
  await needNamespace();
  const folder = mountPoint();
  const { exitCode, signal: ended } = await execa(
    'unshare',
    ['--user', '--map-root-user', '--mount', '--', 'sh', '-c', shell, 'sh', folder, ...again(folder)],
    { stdio: 'inherit', reject: false, cancelSignal: signal },
  );
  return exitCode ?? (ended === undefined ? 3 : 130);
};
