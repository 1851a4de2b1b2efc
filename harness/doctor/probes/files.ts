import {
  closeSync,
  constants,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { cachedBytes } from '../../ffi/page-cache.ts';
import { writing } from '../observed.ts';
import { asRefused, call, errorName, map, RefusedCall } from './libc.ts';

const blocks = [512, 4096] as const;

/** Not in Node's table: O_DIRECTORY is part of it, and differs between architectures. */
const O_TMPFILE = 0o20000000 | constants.O_DIRECTORY;

const namelessFile = (folder: string): number => {
  try {
    return openSync(folder, constants.O_RDWR | O_TMPFILE, 0o600);
  } catch {
    // Network and stacked file systems know no files without a name.
    const own = mkdtempSync(join(folder, 'unimap-doctor-'));
    try {
      return openSync(join(own, 'probe'), 'wx+', 0o600);
    } finally {
      rmSync(own, { recursive: true, force: true });
    }
  }
};

/** A file of 8 KiB in the folder that has no name, or none for long. Closed by the caller. @throws RefusedCall */
const temporaryFile = (folder: string): number => {
  try {
    const fd = namelessFile(folder);
    writeSync(fd, Buffer.alloc(8192, 0x5a));
    return fd;
  } catch (error) {
    throw asRefused(writing, error);
  }
};

export interface FolderValue {
  readonly free: number;
  /** Where a file was really written: the folder, or the nearest above it that exists. */
  readonly tried: string;
}

const nearest = (folder: string): string =>
  existsSync(folder) || dirname(folder) === folder ? folder : nearest(dirname(folder));

/** Writes a file without a name into the folder, and asks for the space there is. @throws RefusedCall */
export const folder = (path: string): FolderValue => {
  const tried = nearest(path);
  closeSync(temporaryFile(tried));
  const { bavail, bsize } = statfsSync(tried);
  return { free: bavail * bsize, tried };
};

export interface DirectIoValue {
  /** The least offset and length that a direct read took, in bytes. */
  readonly block: number;
}

const readDirect = (path: string): DirectIoValue => {
  let fd;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_DIRECT);
  } catch (error) {
    throw asRefused('open(O_DIRECT)', error);
  }
  const buffer = map(2 * 4096);
  try {
    for (const block of blocks) {
      try {
        call('pread', fd, buffer, block, block);
        return { block };
      } catch (error) {
        if (block === blocks.at(-1)) throw error;
      }
    }
    throw new RefusedCall('pread', 'EINVAL');
  } finally {
    closeSync(fd);
  }
};

/** Reads past the page cache: a file, or one without a name in the folder. @throws RefusedCall */
export const directIo = (input: { file: string } | { folder: string }): DirectIoValue => {
  if ('file' in input) return readDirect(input.file);
  const fd = temporaryFile(nearest(input.folder));
  try {
    return readDirect(`/proc/self/fd/${fd}`);
  } finally {
    closeSync(fd);
  }
};

export interface PageCacheValue {
  /** Of a file that was just read; absent where the library cannot tell. */
  readonly cached?: number;
}

/** Reads a file and asks what of it is in the page cache. */
export const pageCache = (file: string): PageCacheValue => {
  readFileSync(file);
  const cached = cachedBytes([file]);
  return cached === undefined ? {} : { cached };
};

export interface HugetlbfsValue {
  readonly mounts: readonly { readonly path: string; readonly writable: true | string }[];
}

/** Opens a file without a name on each hugetlbfs mount. */
export const hugetlbfs = (): HugetlbfsValue => ({
  mounts: readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, , type]) => type === 'hugetlbfs')
    .map(([, escaped = '']) => {
      const path = escaped.replace(/\\(\d{3})/g, (_, octal: string) =>
        String.fromCharCode(Number.parseInt(octal, 8)),
      );
      try {
        closeSync(openSync(path, constants.O_RDWR | O_TMPFILE, 0o600));
        return { path, writable: true };
      } catch (error) {
        return { path, writable: errorName(error) };
      }
    }),
});
