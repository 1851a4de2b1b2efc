import { readFileSync } from 'node:fs';

/** Of the process itself, which a library must fit: the loader that musl's programs are started by is mapped in it. */
const ownLibc = (): 'glibc' | 'musl' => {
  try {
    return readFileSync('/proc/self/maps', 'utf8').includes('/ld-musl-') ? 'musl' : 'glibc';
  } catch {
    return 'glibc';
  }
};

/** Linux has all of the library. Elsewhere it is what takes POSIX alone: parts are mapped or read, in usual pages, on no node. */
export const isLinux = (): boolean => process.platform === 'linux';

let known: string | undefined;

/** `linux-x64-glibc`: what a native library must have been built for to be loaded here. */
export const ownPlatform = (): string =>
  (known ??= [process.platform, process.arch, ...(process.platform === 'linux' ? [ownLibc()] : [])].join(
    '-',
  ));
