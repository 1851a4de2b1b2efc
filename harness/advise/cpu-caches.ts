import { readCaches } from '../machine/topology/caches.ts';
import { parseCpuList } from '../machine/cpu-list.ts';
import { readText } from '../machine/sysfs.ts';

/** Of the largest cache of a CPU here; 0 where the kernel shows none. */
export const largestCacheBytes = (sysRoot = '/sys'): number =>
  Math.max(
    0,
    ...readCaches(sysRoot, parseCpuList(readText(`${sysRoot}/devices/system/cpu/online`) ?? '') ?? []).map(
      ({ bytes = 0 }) => bytes,
    ),
  );

/** Of what was touched last a cache keeps some, in whatever order it lets go. */
const overfill = 2;

/**
 * Bytes to touch before each load of an excerpt. A part of 17 MiB lies in a cache of 300 MiB from one load to the next, and
 * a model of 500 MiB does not: without this an excerpt would foretell loads that are too fast. A model that fits into the
 * cache whole would lie there whole, so no more than its own bytes are touched.
 */
export const touchedBeforeExcerpt = (modelBytes: number, cacheBytes: number): number =>
  Math.min(modelBytes, overfill * cacheBytes);
