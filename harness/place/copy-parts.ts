import { constants } from 'node:fs';
import { chmod, open, stat, utimes } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { copyStretch, reserve } from '../ffi/place.ts';
import { giveTo } from './readers.ts';
import type { Source } from './source.ts';

/** Copied at a time: progress is told, and a signal obeyed, in between. A multiple of every huge page. */
const stretchBytes = 1024 ** 3;
const smallStretchBytes = 256 * 1024 ** 2;

export interface PartCopy {
  readonly source: Source;
  readonly target: string;
  /** Chunks of the parts before it in its copy of the model. */
  readonly firstChunk: number;
}

export interface CopyWork {
  readonly parts: readonly PartCopy[];
  readonly nodes: readonly number[];
  /** A huge page of the kernel, or the page of the hugetlbfs. */
  readonly chunkBytes: number;
  readonly copied: (bytes: number) => void;
  readonly signal: AbortSignal;
}

/** Memory for every part before a byte is copied, so that what cannot fit is refused at once. */
const reserveAll = async ({ parts, nodes, signal }: CopyWork): Promise<void> => {
  for (const { source, target, firstChunk } of parts) {
    signal.throwIfAborted();
    const file = await open(target, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600);
    try {
      await reserve(file.fd, target, source.bytes, { nodes, first: firstChunk });
    } finally {
      await file.close();
    }
  }
};

/** The kernel keeps who could read the weights; nobody writes to a placed file. */
const finishFile = async ({ source, target }: PartCopy): Promise<void> => {
  giveTo(target, await stat(source.path));
  await chmod(target, source.mode & 0o444 ? source.mode & 0o444 : 0o400);
  const modified = Number(BigInt(source.modified) / 1000n) / 1e6;
  await utimes(target, modified, modified);
};

const copyPart = async (part: PartCopy, { chunkBytes, copied, signal }: CopyWork): Promise<void> => {
  const { source, target } = part;
  const step = chunkBytes > smallStretchBytes ? stretchBytes : smallStretchBytes;
  const from = await open(source.path, 'r');
  try {
    const to = await open(target, 'r+');
    try {
      for (let offset = 0; offset < source.bytes; offset += step) {
        signal.throwIfAborted();
        const bytes = Math.min(step, source.bytes - offset);
        await copyStretch(from.fd, to.fd, source.path, offset, bytes);
        copied(bytes);
      }
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
  await finishFile(part);
};

/** Runs work on all items, as many at once as there are CPUs; the first error ends it, once all that run have ended. */
export const inLanes = async <T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> => {
  const left = items.values();
  const errors: unknown[] = [];
  const lane = async (): Promise<void> => {
    for (const item of left) {
      if (errors.length > 0) return;
      try {
        await work(item);
      } catch (error) {
        errors.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(items.length, availableParallelism()) }, lane));
  if (errors.length > 0) throw errors[0];
};

/**
 * Copies parts side by side, because a file system in memory lets one thread at a time write to a file.
 * @throws UnimapError, with everything that was begun left for the caller to remove
 */
export const copyParts = async (work: CopyWork): Promise<void> => {
  await reserveAll(work);
  await inLanes(work.parts, (part) => copyPart(part, work));
};
