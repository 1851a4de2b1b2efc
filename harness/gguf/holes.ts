import { callsC, whenUsed } from '../installation/foreign.ts';

/** Bytes of a part that were never written to the disk: they read as zeros. */
export interface Hole {
  /** All of them. */
  readonly bytes: number;
  /** Where in the file the first begins. */
  readonly at: number;
}

interface Range {
  readonly offset: number;
  readonly bytes: number;
}

/** lseek(2), which Node does not offer. */
const SEEK_DATA = 3;
const SEEK_HOLE = 4;
/** A file of more pieces is not walked to its end: what was found is said. */
const MOST_HOLES = 100_000;

type Seek = (descriptor: number, offset: bigint, whence: number) => number | bigint;
const seek = whenUsed((library) => library.load(null).func('int64_t lseek(int, int64_t, int)') as Seek);

/** Elsewhere than on Linux the numbers of the question differ, or there is none: nothing is said of holes there. */
const next = (descriptor: number, offset: number, whence: number): number =>
  process.platform === 'linux' && callsC() ? Number(seek()(descriptor, BigInt(offset), whence)) : -1;

/** The bytes of ranges, ascending and apart, that a hole takes, and where the first of them is. */
const within = (ranges: readonly Range[], from: number, to: number): Hole | undefined => {
  let bytes = 0;
  let at: number | undefined;
  let low = 0;
  for (let high = ranges.length; low < high;) {
    const middle = Math.floor((low + high) / 2);
    const { offset = 0, bytes: length = 0 } = ranges[middle] ?? {};
    if (offset + length <= from) low = middle + 1;
    else high = middle;
  }
  for (let index = low; index < ranges.length; index += 1) {
    const range = ranges[index];
    if (range === undefined || range.offset >= to) break;
    const [start, end] = [Math.max(range.offset, from), Math.min(range.offset + range.bytes, to)];
    if (end <= start) continue;
    at ??= start;
    bytes += end - start;
  }
  return at === undefined ? undefined : { bytes, at };
};

/**
 * What of these ranges of an open file was never written; undefined where all was. Space that was reserved and not written
 * counts as well (a download that is not done); what a file system compresses does not. One that cannot tell says there is
 * data everywhere.
 */
export const holeIn = (descriptor: number, ranges: readonly Range[]): Hole | undefined => {
  const end = ranges.reduce((last, range) => Math.max(last, range.offset + range.bytes), 0);
  let bytes = 0;
  let first: number | undefined;
  let at = ranges[0]?.offset ?? 0;
  for (let count = 0; count < MOST_HOLES && at < end; count += 1) {
    const hole = next(descriptor, at, SEEK_HOLE);
    if (hole < 0 || hole >= end) break;
    const data = next(descriptor, hole, SEEK_DATA);
    // No data after it: the hole reaches to the end of the file.
    at = data < 0 ? end : Math.min(data, end);
    const found = within(ranges, hole, at);
    first ??= found?.at;
    bytes += found?.bytes ?? 0;
  }
  return first === undefined ? undefined : { bytes, at: first };
};
