/**
 * The one place that reads a whole file whose path, or whose folder, somebody gave. What stands there may be anything: a pipe
 * that nobody writes to, a link to a device that never ends, a file of terabytes.
 */
import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';

const MiB = 1024 * 1024;

/** Bytes of the largest that is read; the largest known are far below. */
export const LARGEST = {
  manifest: 64 * MiB,
  results: 256 * MiB,
  journal: 1024 * MiB,
  scenario: 1 * MiB,
  kernelFile: 16 * MiB,
} as const;

/** It is there, and no file of ours: no regular one, or a larger one than any of its kind. */
export class UnfitFile extends Error {
  readonly reason: 'not-regular' | 'too-large';

  constructor(path: string, reason: UnfitFile['reason'], most: number) {
    super(
      reason === 'not-regular'
        ? `${path} is not a regular file`
        : `${path} is larger than the ${most / MiB} MiB that are read of such a file`,
    );
    this.name = 'UnfitFile';
    this.reason = reason;
  }
}

/** Without opening what is no regular file: to open a device may be to do something to it. @throws UnfitFile */
export function checkGivenFile(path: string, most: number): void {
  const stats = statSync(path);
  if (!stats.isFile()) throw new UnfitFile(path, 'not-regular', most);
  if (stats.size > most) throw new UnfitFile(path, 'too-large', most);
}

/**
 * All of a regular file of at most `most` bytes. Files of the kernel say they have 0 or 4096 bytes, and end where they end.
 * @throws UnfitFile, and what the system says
 */
export function readGivenFile(path: string, most: number): Buffer {
  checkGivenFile(path, most);
  // What is put in its place meanwhile is not waited for.
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) throw new UnfitFile(path, 'not-regular', most);
    const chunks: Buffer[] = [];
    for (let total = 0; ;) {
      const chunk = Buffer.alloc(Math.max(4096, Math.min(stats.size - total + 1, 16 * MiB)));
      const read = readSync(descriptor, chunk);
      if (read === 0) return Buffer.concat(chunks);
      total += read;
      if (total > most) throw new UnfitFile(path, 'too-large', most);
      chunks.push(chunk.subarray(0, read));
    }
  } finally {
    closeSync(descriptor);
  }
}
