import type { z } from 'zod';
import { cachedBytes, evict } from '../ffi/page-cache.ts';
import type { Failed } from '../results/index.ts';
import type { WorkerSetDescription } from './task.ts';

/** A load was to find nothing of the files in the page cache, and would have found something. */
export const notCold = (cached: number | undefined): z.infer<typeof Failed> => ({
  status: 'failed',
  error: {
    code: 'not-cold',
    message:
      cached === undefined
        ? 'the kernel does not tell what of the set is in the page cache'
        : `${cached} bytes of the set stayed in the page cache`,
    remedy:
      'end the programs that have the files mapped or open, or measure on a file system that drops its cache when asked',
  },
});

/** Of an evicted set so much may be left, as 1 / 100: a page another process holds at that moment is not felt. */
const coldShare = 100;

/** Drops a set from the page cache. The failure that a load of it then is; undefined where it is cold. */
export const makeCold = ({ parts }: WorkerSetDescription): z.infer<typeof Failed> | undefined => {
  const paths = parts.map(({ path }) => path);
  evict(paths);
  const cached = cachedBytes(paths);
  const size = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  return cached !== undefined && cached <= size / coldShare ? undefined : notCold(cached);
};
