import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readProcess } from '../lifecycle/process-table.ts';
import { cacheFolder, inCache } from './cache-folder.ts';
import { listFolder } from '../machine/sysfs.ts';

/** Removes the folders of processes that are gone: a process number comes round again, its start time does not. */
const sweep = (cache: string, prefix: string): void => {
  for (const name of listFolder(cache).filter((each) => each.startsWith(prefix))) {
    const [, pid, started] = /^-(\d+)-(\d+)-\w+$/.exec(name.slice(prefix.length)) ?? [];
    if (pid === undefined || readProcess(Number(pid))?.started === started) continue;
    try {
      rmSync(join(cache, name), { recursive: true, force: true });
    } catch {
      continue; // Another user's, in a cache of several.
    }
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
    if (self !== undefined) sweep(cache, prefix);
    return mkdtempSync(join(cache, `${prefix}-${process.pid}-${self?.started ?? '0'}-`));
  }, cache);
