import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lockFile } from './file-lock.ts';
import { askHolder, holderFile, type Holder } from './holder.ts';
import { ownedFolder } from './owned-folder.ts';
import { writeWholeFile } from './whole-file.ts';

/**
 * Root's lock stands in a folder that only root can replace, and everybody asks it first. Nobody else can hold anybody up:
 * any other user has a lock of their own, which keeps their own runs apart and no others.
 */
export interface LockFolders {
  readonly root: string;
  /** Of the user who is not root. */
  readonly own: string;
}

export const rootFolder = '/run/unimap';
const rootUser = 0;

export type LockOutcome =
  | {
      readonly status: 'locked';
      readonly release: () => void;
      /** Why nothing is locked all the same: a folder that cannot be made keeps nobody from going on. */
      readonly open?: string;
    }
  | { readonly status: 'busy'; readonly holder: Holder | undefined };

/** Which folder this user's lock stands in, and who must own it. */
export const ownLock = (
  folders: LockFolders,
  user: number,
): { folder: string; owner: number; mode: number } =>
  user === rootUser
    ? { folder: folders.root, owner: rootUser, mode: 0o755 }
    : { folder: folders.own, owner: user, mode: 0o700 };

const tryLock = (folders: LockFolders, user: number, holder: Holder): LockOutcome => {
  if (user !== rootUser) {
    const root = askHolder(folders.root, rootUser);
    if (root !== undefined) return { status: 'busy', holder: root };
  }
  const { folder, owner, mode } = ownLock(folders, user);
  const wrong = ownedFolder(folder, owner, mode);
  if (wrong !== undefined) return { status: 'locked', release: () => undefined, open: wrong };
  try {
    const unlock = lockFile(join(folder, 'pool.lock'));
    if (unlock === undefined) return { status: 'busy', holder: askHolder(folder, owner) };
    writeWholeFile(holderFile(folder), `${JSON.stringify(holder)}\n`, 0o644);
    const release = (): void => {
      rmSync(holderFile(folder), { force: true });
      unlock();
    };
    return { status: 'locked', release };
  } catch (error) {
    return { status: 'locked', release: () => undefined, open: `${folder}: ${(error as Error).message}` };
  }
};

export const lockPool = async (options: {
  readonly folders: LockFolders;
  readonly user: number;
  readonly holder: Holder;
  readonly waitMilliseconds: number;
  /** Called once, when the lock turns out to be somebody else's. */
  readonly onWait: (holder: Holder | undefined) => void;
}): Promise<LockOutcome> => {
  const end = Date.now() + options.waitMilliseconds;
  let told = false;
  for (;;) {
    const outcome = tryLock(options.folders, options.user, options.holder);
    if (outcome.status === 'locked' || Date.now() >= end) return outcome;
    if (!told) options.onWait(outcome.holder);
    told = true;
    await sleep(Math.min(100, Math.max(1, end - Date.now())));
  }
};
