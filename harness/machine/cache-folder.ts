import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

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
