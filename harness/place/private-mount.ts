import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
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
 * Runs this program again in a user namespace of its own, where it may mount a tmpfs, places the model there and becomes
 * the client. The mount is gone when the client ends. Resolves with the exit status of the client.
 *
 * @throws UnimapError `place-private`
 */
export const runPrivately = async (
  again: (folder: string) => readonly string[],
  signal: AbortSignal,
): Promise<number> => {
  await needNamespace();
  const folder = mkdtempSync(join(tmpdir(), 'unimap-private-'));
  try {
    const { exitCode, signal: ended } = await execa(
      'unshare',
      ['--user', '--map-root-user', '--mount', '--', 'sh', '-c', shell, 'sh', folder, ...again(folder)],
      { stdio: 'inherit', reject: false, cancelSignal: signal },
    );
    return exitCode ?? (ended === undefined ? 3 : 130);
  } finally {
    // The mount was in the namespace; outside, the folder was empty all the while.
    rmdirSync(folder);
  }
};
