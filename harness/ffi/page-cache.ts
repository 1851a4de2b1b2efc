import { nativeLibrary, type Out } from './library.ts';
import { readNumber } from './read-struct.ts';

/** Bytes of these files in the page cache, in whole pages; undefined where the kernel does not tell. Reads nothing in. */
export const cachedBytes = (paths: readonly string[]): number | undefined => {
  let sum = 0;
  for (const path of paths) {
    const cached: Out = [0];
    if (nativeLibrary().cachedBytes(path, cached) !== 0) return undefined;
    sum += readNumber('unimap_cached_bytes', cached[0]);
  }
  return sum;
};

/** Writes back and drops what the page cache holds of these files. What another process has mapped stays: ask `cachedBytes`. */
export const evict = (paths: readonly string[]): void => {
  for (const path of paths) nativeLibrary().evict(path);
};
