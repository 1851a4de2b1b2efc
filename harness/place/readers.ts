import { chownSync, statSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';

type Owned = Pick<Stats, 'uid' | 'gid' | 'mode'>;

/** Every folder over a file, the nearest first. */
const foldersOver = (path: string): string[] => {
  const folder = dirname(path);
  return folder === path ? [] : [folder, ...foldersOver(folder)];
};

/**
 * The mode of a folder in which a copy is read by no more people than the file is: a folder over the file that shuts
 * somebody out does so for the copy too. `stat` is of the file system, or a test's.
 */
export const folderModeFor = (path: string, stat: (path: string) => Owned = statSync): number => {
  const { gid } = stat(path);
  let mode = 0o755;
  for (const folder of foldersOver(path)) {
    const over = stat(folder);
    // Members of the file's group are of the others where a folder belongs to another group.
    const lets = over.gid === gid ? over.mode & 0o010 : over.mode & 0o001;
    if (!lets) mode &= ~0o050;
    if (!(over.mode & 0o001)) mode &= ~0o005;
  }
  return mode;
};

/** The copy is its source's owner's and group's where this process may say so, which root may. */
export const giveTo = (path: string, { uid, gid }: Pick<Owned, 'uid' | 'gid'>): void => {
  try {
    chownSync(path, uid, gid);
  } catch {
    return; // A user's own copy is its own, and its group is this user's.
  }
};
