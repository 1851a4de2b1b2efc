import { accessSync, constants, mkdirSync, realpathSync, rmdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { parseMounts, readMountinfo } from '../machine/mounts.ts';
import { listFolder } from '../machine/sysfs.ts';
import { lockFolder } from '../pool/file-lock.ts';
import { UnimapError } from '../unimap-error.ts';
import { mountRoom } from './needs.ts';
import { givesHugePages, memoryMountOf, memoryMounts, type MemoryMount } from './mounts.ts';

/** A folder on a file system in memory, into which models are placed. */
export interface Destination {
  readonly folder: string;
  readonly mount: MemoryMount;
}

/** Root's own, mounted once and kept: placed models outlive the command. */
const ownFolder = '/run/unimap';
const ownMounts = {
  tmpfs: { folder: join(ownFolder, 'models'), options: 'huge=within_size,size=100%,mode=0755' },
  hugetlbfs: { folder: join(ownFolder, 'hugepages-2m'), options: 'pagesize=2M,mode=0755' },
} as const;

/** Names a mount that `place` made: one that fstab or a unit made at the same folder is theirs to take away. */
const ownSource = 'unimap-place';

const isRoot = (): boolean => process.geteuid?.() === 0;

const writable = (folder: string): boolean => {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const refuse = (message: string, remedy: string): UnimapError =>
  new UnimapError('place-mount', message, remedy, { exitStatus: 3 });

const fstabLine = ({ tmpfs }: typeof ownMounts): string =>
  `tmpfs ${tmpfs.folder} tmpfs ${tmpfs.options.replace('mode=0755', 'mode=1777')} 0 0`;

/** How a user without a mount comes to one. */
export const noMount = (): UnimapError =>
  refuse(
    'there is no tmpfs with huge pages that this user may write to',
    `let root mount one, once and for all users, by this line in /etc/fstab: ${fstabLine(ownMounts)}\n` +
      '  or run the client in a mount of its own, which takes no root: unimap place PATH --private -- COMMAND .. {model}\n' +
      '  or use the page cache, which takes neither: unimap place PATH --in cache',
  );

/** A folder that the user names. @throws UnimapError `place-mount` for one that gives no huge pages */
const named = (folder: string, kind: MemoryMount['kind']): Destination => {
  let real: string;
  try {
    real = realpathSync(folder);
    if (!statSync(real).isDirectory()) throw new Error('it is no folder');
  } catch (error) {
    throw refuse(
      `${folder} cannot be used: ${error instanceof Error ? error.message : String(error)}`,
      `name a folder on a ${kind}`,
    );
  }
  const mount = memoryMountOf(real);
  if (mount?.kind !== kind)
    throw refuse(`${folder} is not on a ${kind}`, `name a folder on a ${kind}, or leave --on out`);
  if (mount.readOnly)
    throw refuse(`the mount ${mount.point} is read-only`, `as root: mount -o remount,rw ${mount.point}`);
  if (!givesHugePages(mount))
    throw refuse(
      `the tmpfs ${mount.point} is mounted with huge=${mount.huge}, so files in it lie in 4 KiB pages`,
      `as root: mount -o remount,huge=within_size ${mount.point}`,
    );
  if (!writable(real))
    throw refuse(
      `${folder} is not writable for this user`,
      'name a folder of yours, or let root change its mode',
    );
  return { folder: real, mount };
};

/**
 * Of mounts that are there and give huge pages and let this user write, one with room for so many bytes: root's own if it
 * has, else any; and where none has, root's own or any, whose lack of room is said before a byte is written.
 */
export const mountedDestination = (kind: MemoryMount['kind'], bytes = 0): Destination | undefined => {
  const rank = ({ point }: MemoryMount): number =>
    2 * Number(mountRoom(point) >= bytes) + Number(point === ownMounts[kind].folder);
  const [mount] = memoryMounts()
    .filter((each) => each.kind === kind && !each.readOnly && givesHugePages(each) && writable(each.point))
    .toSorted((a, b) => rank(b) - rank(a));
  return mount && { folder: mount.point, mount };
};

/** None also where root can still mount its own, and no mount that is there has the room. */
const standingDestination = (kind: MemoryMount['kind'], bytes: number): Destination | undefined => {
  const there = mountedDestination(kind, bytes);
  const own = ownMounts[kind].folder;
  const canMount = isRoot() && memoryMountOf(own)?.point !== own;
  return there !== undefined && canMount && mountRoom(there.folder) < bytes ? undefined : there;
};

/** Mounting takes a moment. Any user can hold the lock of a folder, and is to keep nobody waiting for longer. */
const longestWait = 5000;

/** One process after the other mounts or takes away: of two mounts at one folder the later would hide what was placed in the other. */
const alone = async <T>(work: () => Promise<T>): Promise<T> => {
  const end = Date.now() + longestWait;
  for (;;) {
    mkdirSync(ownFolder, { recursive: true, mode: 0o755 });
    const unlock = lockFolder(ownFolder);
    try {
      if (unlock !== undefined || Date.now() > end) return await work();
    } finally {
      unlock?.();
    }
    await sleep(20);
  }
};

const mountOwn = async (kind: MemoryMount['kind'], bytes: number): Promise<Destination> => {
  const there = standingDestination(kind, bytes);
  if (there !== undefined) return there;
  const { folder, options } = ownMounts[kind];
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const { failed, stderr } = await execa('mount', ['-t', kind, '-o', options, ownSource, folder], {
    reject: false,
  });
  const mount = memoryMountOf(folder);
  if (failed || mount?.point !== folder)
    throw refuse(
      `${folder} cannot be mounted: ${stderr.trim() || 'mount said nothing'}`,
      'mount a tmpfs with huge=within_size yourself, and name it by --on',
    );
  return { folder, mount };
};

/**
 * Where to place: what the user names, a mount that is there, or one that root makes.
 * @param bytes Of all copies together.
 * @throws UnimapError `place-mount`
 */
export const chooseDestination = async (
  kind: MemoryMount['kind'],
  bytes: number,
  on?: string,
): Promise<Destination> => {
  if (on !== undefined) return named(on, kind);
  const there = standingDestination(kind, bytes);
  if (there !== undefined) return there;
  if (isRoot()) return alone(() => mountOwn(kind, bytes));
  if (kind === 'tmpfs') throw noMount();
  throw refuse(
    'there is no hugetlbfs that this user may write to',
    `let root mount one: mount -t hugetlbfs -o pagesize=2M,mode=1777 unimap ${ownMounts.hugetlbfs.folder}; or use --in tmpfs`,
  );
};

/** Takes a mount of root's own away once nothing is placed on it; what anybody has open keeps it. */
export const releaseOwnMount = async (folder: string): Promise<void> => {
  const own = Object.values(ownMounts).find((each) => each.folder === folder);
  if (own !== undefined && isRoot()) await alone(() => release(folder));
};

const release = async (folder: string): Promise<void> => {
  if (listFolder(folder).length > 0) return;
  const mount = parseMounts(readMountinfo()).findLast(({ point }) => point === folder);
  if (mount?.source !== ownSource) return;
  const { failed } = await execa('umount', [folder], { reject: false });
  if (failed) return;
  for (const each of [folder, ownFolder]) if (listFolder(each).length === 0) rmdirSync(each);
};
