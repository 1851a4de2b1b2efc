import { lstatSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readProcess } from '../lifecycle/process-table.ts';
import { cacheFolder, inCache } from './cache-folder.ts';
import { listFolder } from '../machine/sysfs.ts';

/** What folders are made for; a crash may leave any of them. */
export const scratchKinds = ['sets', 'counters', 'lab-guest', 'removed', 'advice'] as const;

/** The process that a scratch folder's name says made it; undefined for any other name. */
export const ownerOf = (
  name: string,
): { readonly prefix: string; readonly pid: number; readonly started: string } | undefined => {
  const [, prefix, pid, started] = /^([\w-]+)-(\d+)-(\d+)-\w+$/.exec(name) ?? [];
  return prefix === undefined || pid === undefined || started === undefined
    ? undefined
    : { prefix, pid: Number(pid), started };
};

const isOurs = (path: string): boolean => {
  const status = lstatSync(path, { throwIfNoEntry: false });
  return status?.isDirectory() === true && status.uid === process.geteuid?.();
};

/** Removes the folders of processes that are gone: a process number comes round again, its start time does not. */
const sweep = (cache: string, prefixes: readonly string[]): void => {
  for (const name of listFolder(cache)) {
    const owner = ownerOf(name);
    if (owner === undefined || !prefixes.includes(owner.prefix)) continue;
    if (readProcess(owner.pid)?.started === owner.started || !isOurs(join(cache, name))) continue;
    try {
      rmSync(join(cache, name), { recursive: true, force: true });
    } catch {
      continue; // What cannot be removed now may be next time.
    }
  }
};

/** What killed commands left in the cache folder goes when the next one starts, whatever it does. Never fails. */
export const sweepScratch = (cache?: string): void => {
  try {
    if (readProcess(process.pid) !== undefined) sweep(cache ?? cacheFolder(), scratchKinds);
  } catch {
    return; // No home to have a cache in: whoever needs one will hear of it.
  }
};

/**
 * A new folder of this process's own in the cache folder, for its owner to remove. What a killed process could not
 * remove goes when the next one asks for a folder of the same prefix. A cache folder is for one machine: processes of
 * another, or of a container with process numbers of its own, would seem gone.
 *
 * @throws UnimapError `cache-unusable`
 */
export const makeScratchFolder = (prefix: string, cache = cacheFolder()): string =>
  inCache(() => {
    const self = readProcess(process.pid);
    if (self !== undefined) sweep(cache, [prefix]);
    return mkdtempSync(join(cache, `${prefix}-${process.pid}-${self?.started ?? '0'}-`));
  }, cache);
