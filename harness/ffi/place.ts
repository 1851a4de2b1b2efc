import { UnimapError } from '../unimap-error.ts';
import { nativeLibrary } from './library.ts';
import { toFailure } from './native-error.ts';
import { readStruct } from './read-struct.ts';
import { toRegionPages, type RegionPages } from './region.ts';

/** On which nodes the chunks of a file go, one after the other. No nodes: where the kernel likes. */
export interface Spread {
  readonly nodes: readonly number[];
  /** Chunks of the files before this one, so that a whole set is spread evenly. */
  readonly first: number;
}

const nativeSpread = ({ nodes, first }: Spread) => ({
  first,
  node_count: nodes.length,
  nodes: Array.from({ length: 64 }, (_, index) => nodes[index] ?? 0),
  padding: 0,
});

interface Asynchronous {
  async: (...args: unknown[]) => void;
}

/** On a thread of Node's pool, so that several files are copied at once and progress is told meanwhile. */
const onThread = (native: Asynchronous, ...args: readonly unknown[]): Promise<number> =>
  new Promise((resolve, reject) => {
    native.async(...args, (failure: Error | null, status: number) => {
      if (failure === null) resolve(status);
      else reject(failure);
    });
  });

const call = async (native: Asynchronous, file: string, ...args: readonly unknown[]): Promise<void> => {
  const error = {};
  if ((await onThread(native, ...args, error)) === 0) return;
  const { code, message, remedy } = toFailure(readStruct('unimap_error', error));
  throw new UnimapError(`place-${code}`, `${file}: ${message}`, remedy, {
    exitStatus: code === 'part' || code === 'argument' ? 2 : 3,
  });
};

/** Gives the empty file open as `fd` its memory, chunk by chunk. @throws UnimapError `place-memory`, `place-pool`, .. */
export const reserve = (fd: number, file: string, bytes: number, spread: Spread): Promise<void> =>
  call(nativeLibrary().placeReserve, file, fd, bytes, nativeSpread(spread));

/** Copies a stretch from one open file to the same place of another. @throws UnimapError `place-part` where it shrank */
export const copyStretch = (
  from: number,
  to: number,
  file: string,
  offset: number,
  bytes: number,
): Promise<void> => call(nativeLibrary().placeCopy, file, from, to, offset, bytes);

/** Reads a stretch into the page cache in huge folios. */
export const cacheStretch = (
  fd: number,
  file: string,
  offset: number,
  bytes: number,
  spread: Spread,
): Promise<void> => call(nativeLibrary().placeCache, file, fd, offset, bytes, nativeSpread(spread));

/** Moves what is cached of a stretch to its nodes, while other processes may map it. Pages keep their size. */
export const moveStretch = (
  fd: number,
  file: string,
  offset: number,
  bytes: number,
  spread: Spread,
): Promise<void> => call(nativeLibrary().placeMove, file, fd, offset, bytes, nativeSpread(spread));

/** UNIMAP_FILE_PAGES_* of unimap.h. */
const fileFlags = { 'as-it-is': 0, collapse: 1, read: 2 } as const;

/**
 * The pages of a file as any program finds them that maps it. Undefined where the kernel cannot be asked.
 * @param how `as-it-is`: nothing is read from a disk, and nothing is told of a file of somebody else. `read`: what of
 *   such a file is not in memory may be read. `collapse`: and small pages are put into huge ones first, where the kernel can.
 */
export const filePages = async (
  path: string,
  how: keyof typeof fileFlags = 'as-it-is',
): Promise<RegionPages | undefined> => {
  const raw = {};
  const status = await onThread(nativeLibrary().filePages, path, fileFlags[how], raw);
  return status === 0 ? toRegionPages(readStruct('unimap_pages', raw)) : undefined;
};
