import { lstatSync, readdirSync, realpathSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { readProcess } from '../lifecycle/process-table.ts';
import { listFolder } from '../machine/sysfs.ts';
import { cacheFolder } from './cache-folder.ts';
import { ownerOf } from './scratch-folder.ts';
import { usersOf, type Users } from './users.ts';

/** What unimap keeps in its cache folder, by the name it gives it. All of it but records can be made again. */
const kinds = {
  guest: /^lab(-[a-z0-9-]+)?$/,
  programs: /^programs$/,
  client: /^sid$/,
  platforms: /^platforms$/,
  library: /^native$/,
  compiled: /^compiled$/,
  costs: /^costs$/,
  private: /^private(-\d+)?$/,
  records: /^placements$/,
} as const;

export type KeptKind = keyof typeof kinds | 'scratch' | 'foreign';

/** A folder of the cache folder, or a file that is no work of unimap's. */
export interface Kept {
  readonly name: string;
  readonly kind: KeptKind;
  /** On the disk. */
  readonly bytes: number;
  readonly users: Users;
}

const kindOf = (entry: Dirent): KeptKind => {
  if (!entry.isDirectory()) return 'foreign';
  if (ownerOf(entry.name) !== undefined) return 'scratch';
  const known = Object.entries(kinds).find(([, pattern]) => pattern.test(entry.name));
  return known === undefined ? 'foreign' : (known[0] as keyof typeof kinds);
};

/** Of all that lies below; what goes away meanwhile takes nothing. A file of several names counts at each. */
const bytesBelow = (path: string): number => {
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (status === undefined) return 0;
  const own = status.blocks * 512;
  if (!status.isDirectory()) return own;
  return listFolder(path).reduce((sum, name) => sum + bytesBelow(join(path, name)), own);
};

/** A scratch folder is used for as long as the process that made it lives, whatever it holds open. */
const withOwner = (name: string, users: Users): Users => {
  const owner = ownerOf(name);
  if (owner === undefined || users.processes.includes(owner.pid)) return users;
  return readProcess(owner.pid)?.started === owner.started
    ? { ...users, processes: [...users.processes, owner.pid] }
    : users;
};

/** Everything in the cache folder, the largest first. Empty where there is none. */
export const keptInCache = (cache = cacheFolder()): Kept[] => {
  let entries: Dirent[];
  let folder: string;
  try {
    folder = realpathSync(cache);
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
  const users = usersOf(entries.map(({ name }) => join(folder, name)));
  return entries
    .map((entry, index) => ({
      name: entry.name,
      kind: kindOf(entry),
      bytes: bytesBelow(join(folder, entry.name)),
      users: withOwner(entry.name, users[index] ?? { processes: [], mounts: [] }),
    }))
    .toSorted((a, b) => b.bytes - a.bytes);
};
