import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { cacheFolder } from '../cache/cache-folder.ts';
import { makeScratchFolder } from '../cache/scratch-folder.ts';
import type { Session } from '../session/session.ts';
import { UnimapError } from '../unimap-error.ts';

const suite = 'sid';
const packageName = 'llama.cpp-tools';

/** A root file system of Debian unstable with llama.cpp in it. Nothing is run as its own root: see `clients.ts`. */
export interface DebianTree {
  readonly root: string;
  /** Of the Debian package. */
  readonly version: string;
}

/** Debian's name for the folder of an architecture's libraries. */
export const libraryFolder = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' } as const;

/** The version of an installed package by dpkg's own record. */
export const installedVersion = (status: string, name: string): string | undefined => {
  const entry = status.split('\n\n').find((each) => each.split('\n').includes(`Package: ${name}`));
  return entry?.includes('Status: install ok installed') ? /^Version: (.+)$/m.exec(entry)?.[1] : undefined;
};

const treeAt = (root: string): DebianTree | undefined => {
  const record = join(root, 'var/lib/dpkg/status');
  if (!existsSync(record)) return undefined;
  const version = installedVersion(readFileSync(record, 'utf8'), packageName);
  return version === undefined ? undefined : { root, version };
};

const cannot = (message: string, remedy: string, cause?: unknown): UnimapError =>
  new UnimapError('no-real-client', message, remedy, { exitStatus: 3, cause });

const installDebootstrap = async (session: Session): Promise<void> => {
  session.say('installing debootstrap');
  await execa('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'debootstrap'], {
    env: { DEBIAN_FRONTEND: 'noninteractive' },
    reject: false,
    cancelSignal: session.signal,
  });
};

const hasDebootstrap = async (): Promise<boolean> =>
  (await execa('debootstrap', ['--version'], { reject: false })).exitCode === 0;

/** In a mount namespace of its own, so that what debootstrap mounts in the tree is gone with it, whatever ends it. */
const bootstrap = async (session: Session, root: string): Promise<void> => {
  const made = makeScratchFolder(suite);
  const command = ['debootstrap', '--variant=minbase', `--include=${packageName}`, suite, made];
  session.say(`making a tree of Debian unstable with ${packageName} in ${root}: some 300 MB, about a minute`);
  const result = await execa('unshare', ['--mount', ...command], {
    reject: false,
    all: true,
    cancelSignal: session.signal,
  });
  session.signal.throwIfAborted();
  if (result.failed || treeAt(made) === undefined) {
    const last = result.all.trim().split('\n').slice(-3).join(' ');
    rmSync(made, { recursive: true, force: true });
    throw cannot(
      `Debian unstable could not be unpacked: ${last === '' ? (result.shortMessage ?? '') : last}`,
      `see what \`${command.slice(0, -1).join(' ')} FOLDER\` says; it needs a Debian mirror within reach`,
    );
  }
  renameSync(made, root);
};

/**
 * The tree in the cache folder, made where it is missing.
 * @throws UnimapError `no-real-client`
 */
export const debianTree = async (session: Session, install: boolean): Promise<DebianTree> => {
  const root = join(cacheFolder(), suite);
  const there = treeAt(root);
  if (there !== undefined) return there;
  if (existsSync(root)) {
    throw cannot(
      `${root} holds no ${packageName}: it was left half made, or is not ours`,
      `remove it: rm -rf --one-file-system ${root}`,
    );
  }
  if (process.getuid?.() !== 0)
    throw cannot(`a tree of Debian unstable can be made by root alone`, 'run this once as root');
  if (!(await hasDebootstrap()) && install) await installDebootstrap(session);
  if (!(await hasDebootstrap()))
    throw cannot('debootstrap is not installed', 'apt-get install debootstrap, or add --install');
  await bootstrap(session, root);
  const made = treeAt(root);
  if (made === undefined) throw cannot(`${root} was made and is not whole`, `remove it and try again`);
  return made;
};
