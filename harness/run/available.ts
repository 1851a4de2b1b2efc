import { freeCacheBytes } from '../cache/cache-folder.ts';
import { readPools } from '../machine/pool-state.ts';
import { meminfoBytes } from '../machine/sysfs.ts';
import type { Available } from './plan-text.ts';

/** Free hugepages are not available memory to the kernel, and are to a run. */
export const availableHere = (needsDisk: boolean): Available => ({
  disk: needsDisk ? freeCacheBytes() : undefined,
  memory:
    (meminfoBytes('/proc/meminfo', 'MemAvailable') ?? 0) +
    readPools().reduce((sum, { pageBytes, free }) => sum + pageBytes * free, 0),
});
