import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './cache-folder.ts';

/**
 * A folder among the cached programs of others, made the first time that it is asked for. It has its name only once it is whole.
 * @param make Is given an empty folder, and returns which folder within it, or itself, is to have the name.
 */
export const madeOnce = async (name: string, make: (into: string) => Promise<string>): Promise<string> => {
  const folder = join(cacheFolder(), 'programs', name);
  if (existsSync(folder)) return folder;
  const making = `${folder}.${process.pid}`;
  mkdirSync(making, { recursive: true });
  try {
    const made = await make(making);
    // Another process may have made the same meanwhile.
    if (!existsSync(folder)) renameSync(made, folder);
    return folder;
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
};
