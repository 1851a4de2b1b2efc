import { mkdirSync, statfsSync } from 'node:fs';
import { cacheFolder } from '../machine/cache-folder.ts';
import { readPools } from '../machine/pool-state.ts';
import { meminfoBytes } from '../machine/sysfs.ts';
import { UnimapError } from '../unimap-error.ts';
import type { Available } from './plan-text.ts';

const freeDisk = (): number => {
  const folder = cacheFolder();
  try {
    mkdirSync(folder, { recursive: true });
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch (error) {
    throw new UnimapError(
      'cache-unusable',
      `the cache folder ${folder} cannot be used: ${error instanceof Error ? error.message : String(error)}`,
      'set UNIMAP_CACHE to a folder of yours',
      { exitStatus: 2, cause: error },
    );
  }
};

/** Free hugepages are not available memory to the kernel, and are to a run. */
export const availableHere = (needsDisk: boolean): Available => ({
  disk: needsDisk ? freeDisk() : undefined,
  memory:
    (meminfoBytes('/proc/meminfo', 'MemAvailable') ?? 0) +
    readPools().reduce((sum, { pageBytes, free }) => sum + pageBytes * free, 0),
});
