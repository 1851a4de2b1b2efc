import { lstatSync, mkdirSync } from 'node:fs';

/**
 * Makes a folder where it is missing, and looks at what is there: a folder, of this owner, that nobody else may put
 * anything into. Undefined where it is; otherwise what is wrong with it.
 */
export const ownedFolder = (path: string, owner: number, mode: number): string | undefined => {
  try {
    mkdirSync(path, { recursive: true, mode });
  } catch (error) {
    return `${path} cannot be made (${(error as NodeJS.ErrnoException).code ?? String(error)})`;
  }
  return wrongFolder(path, owner);
};

/** Of one that should be there. A link is not followed: whoever made it could turn it elsewhere. */
export const wrongFolder = (path: string, owner: number): string | undefined => {
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (status === undefined) return `${path} is not there`;
  if (!status.isDirectory()) return `${path} is no folder`;
  if (status.uid !== owner) return `${path} belongs to user ${status.uid}, not ${owner}`;
  if ((status.mode & 0o022) !== 0) return `others may write to ${path}`;
  return undefined;
};
