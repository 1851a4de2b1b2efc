import { open, stat } from 'node:fs/promises';
import { UnimapError } from '../unimap-error.ts';
import { badModel, unreadable } from './bad-model.ts';

/**
 * Reads the fixed 24 bytes at the start of a part, before any library sees the file: magic u32, version u32, number of
 * tensors u64, number of key-value pairs u64. A count that cannot fit in the file is refused here, so that no reader
 * loops or allocates for it.
 */
const FIXED_BYTES = 24;
const MAGIC = 'GGUF';
const VERSIONS = [2, 3];
/** Name length 8, dimensions 4, type 4, offset 8: the least a tensor info takes. */
const LEAST_TENSOR_INFO = 24;
/** Key length 8, type 4, value 1. */
const LEAST_PAIR = 13;

/** @returns The size of the file. */
export async function checkFileHead(path: string): Promise<number> {
  let file;
  try {
    const stats = await stat(path); // Before opening it: to open a pipe is to wait for its writer.
    if (!stats.isFile()) throw badModel('part-not-a-file', `${path} is not a regular file`);
    if (stats.size === 0) throw badModel('part-empty', `${path} is empty`);
    file = await open(path);
    const { bytesRead, buffer } = await file.read(Buffer.alloc(FIXED_BYTES), 0, FIXED_BYTES, 0);
    checkHead(path, buffer.subarray(0, bytesRead), stats.size);
    return stats.size;
  } catch (error) {
    if (error instanceof UnimapError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw badModel('part-missing', `${path} is missing from the set`, error);
    throw unreadable(path, error);
  } finally {
    await file?.close();
  }
}

function checkHead(path: string, head: Buffer, size: number): void {
  const magic = head.toString('latin1', 0, Math.min(4, head.length));
  if (magic !== MAGIC.slice(0, magic.length))
    throw badModel('not-gguf', `${path} does not start with ${MAGIC}`);
  if (head.length < FIXED_BYTES)
    throw badModel(
      'part-truncated',
      `${path} ends after ${size} bytes, within the first ${FIXED_BYTES} of its header`,
    );
  const version = head.readUInt32LE(4);
  if (VERSIONS.includes(head.readUInt32BE(4))) throw badModel('gguf-big-endian', `${path} is big-endian`);
  if (!VERSIONS.includes(version))
    throw badModel('gguf-version', `${path} is GGUF version ${version}; versions 2 and 3 can be read`);
  const tensors = head.readBigUInt64LE(8);
  const pairs = head.readBigUInt64LE(16);
  const least = tensors * BigInt(LEAST_TENSOR_INFO) + pairs * BigInt(LEAST_PAIR);
  if (least > BigInt(size))
    throw badModel(
      'gguf-counts',
      `${path} claims ${tensors} tensors and ${pairs} metadata keys, more than its ${size} bytes can hold`,
    );
}
