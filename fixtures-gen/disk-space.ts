import { statfs } from 'node:fs/promises';
import { GeneratorError } from './generator-error.ts';

/** Bytes an unprivileged writer can still store in a directory's file system. */
export type FreeBytes = (directory: string) => Promise<number>;

export const freeBytes: FreeBytes = async (directory) => {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
};

const sizeText = (bytes: number): string =>
  bytes < 1024 ** 2
    ? `${bytes} bytes`
    : bytes < 1024 ** 3
      ? `${(bytes / 1024 ** 2).toFixed(1)} MiB`
      : `${(bytes / 1024 ** 3).toFixed(1)} GiB`;

/** @throws GeneratorError `disk-too-small` */
export async function requireSpace(
  directory: string,
  needed: number,
  free: FreeBytes = freeBytes,
): Promise<void> {
  const available = await free(directory);
  if (available >= needed) return;
  throw new GeneratorError(
    'disk-too-small',
    `${directory} has ${sizeText(available)} available, and the set needs ${sizeText(needed)}`,
    'free some space, choose a directory on another disk, or ask for fewer or smaller parts',
  );
}
