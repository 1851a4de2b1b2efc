import { statfsSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { makeFolder } from '../../fixtures-gen/index.ts';
import { UnimapError } from '../unimap-error.ts';

/**
 * Where generated sets go, one at a time, and what counters record: $UNIMAP_CACHE, else $XDG_CACHE_HOME/unimap, else
 * ~/.cache/unimap.
 */
export const cacheFolder = (env: NodeJS.ProcessEnv = process.env): string => {
  const own = env['UNIMAP_CACHE'];
  if (own !== undefined && own !== '') return resolve(own);
  const xdg = env['XDG_CACHE_HOME'];
  // The XDG specification: a relative path is invalid and to be ignored.
  if (xdg !== undefined && isAbsolute(xdg)) return join(xdg, 'unimap');
  return join(homedir(), '.cache', 'unimap');
};

/**
 * Does something in the cache folder, which is made where it is missing.
 * @throws UnimapError `cache-unusable`
 */
export const inCache = <T>(work: () => T, cache = cacheFolder()): T => {
  try {
    makeFolder(cache, 0o700);
    return work();
  } catch (error) {
    throw new UnimapError(
      'cache-unusable',
      `the cache folder ${cache} cannot be used: ${error instanceof Error ? error.message : String(error)}`,
      'set UNIMAP_CACHE to a folder of yours',
      { exitStatus: 2, cause: error },
    );
  }
};

/** Bytes that a user may still write there. @throws UnimapError `cache-unusable` */
export const freeCacheBytes = (): number =>
  inCache(() => {
    const { bavail, bsize } = statfsSync(cacheFolder());
    return bavail * bsize;
  });
