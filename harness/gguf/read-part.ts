import { closeSync, constants, fstatSync, openSync, statSync } from 'node:fs';
import { UnimapError } from '../unimap-error.ts';
import { badModel, unreadable } from './bad-model.ts';
import { FileCursor, HeaderError } from './file-cursor.ts';
import { foreignFile, HEAD_BYTES } from './foreign-file.ts';
import { holeIn, type Hole } from './holes.ts';
import { llamaRefusals, type LlamaRefusal } from './llama-refusals.ts';
import { readHeader, type Header, type HeaderValue } from './read-header.ts';
import { tensorPlaces, type PartTensor } from './tensor-places.ts';

export interface ReadPart {
  readonly path: string;
  readonly bytes: number;
  readonly alignment: number;
  readonly dataOffset: number;
  /** Of `general.*` and `split.*`, but for arrays. */
  readonly metadata: ReadonlyMap<string, HeaderValue>;
  readonly tensors: readonly PartTensor[];
  /** Empty where nothing is known that llama.cpp would refuse. */
  readonly refusals: readonly LlamaRefusal[];
  /** Of its tensors and what follows them, what was never written to the disk. */
  readonly hole?: Hole;
  /** Another GGUF file begins where the last tensor ends. */
  readonly joined?: { readonly at: number };
}

const MAGIC = 'GGUF';
const VERSIONS = [2, 3];
const DEFAULT_ALIGNMENT = 32;
/** The least a part has: magic, version and two counts. */
const FIXED_BYTES = 24;
/** Nothing larger is in use, and layouts round addresses up to it. */
const LARGEST_ALIGNMENT = 2 ** 30;

function alignmentOf(path: string, value: HeaderValue | undefined): number {
  if (value === undefined) return DEFAULT_ALIGNMENT;
  const alignment = typeof value.value === 'string' ? Number.NaN : Number(value.value);
  const isPower = Number.isInteger(Math.log2(alignment)) && alignment >= 1 && alignment <= LARGEST_ALIGNMENT;
  if (!isPower)
    throw badModel(
      'gguf-alignment',
      `${path} has alignment ${String(value.value)}, which is not a power of two`,
    );
  return alignment;
}

/** Magic and version, as far as the file has them. */
function checkHead(path: string, head: Buffer, size: number): void {
  const magic = head.toString('latin1', 0, Math.min(4, head.length));
  if (magic !== MAGIC.slice(0, magic.length)) {
    const { code, what, remedy } = foreignFile(path, head) ?? {
      code: 'not-gguf' as const,
      what: `does not start with ${MAGIC}`,
      remedy: undefined,
    };
    throw badModel(code, `${path} ${what}`, { remedy });
  }
  if (head.length < FIXED_BYTES)
    throw badModel(
      'part-truncated',
      `${path} ends after ${size} bytes, within the first ${FIXED_BYTES} of its header`,
    );
  if (VERSIONS.includes(head.readUInt32BE(4))) throw badModel('gguf-big-endian', `${path} is big-endian`);
  const version = head.readUInt32LE(4);
  if (!VERSIONS.includes(version))
    throw badModel('gguf-version', `${path} is GGUF version ${version}; versions 2 and 3 can be read`);
}

function parse(path: string, cursor: FileCursor): Header {
  try {
    cursor.skip(8n); // Magic and version.
    return readHeader(cursor);
  } catch (error) {
    if (!(error instanceof HeaderError)) throw error;
    const where =
      error.code === 'gguf-counts'
        ? ''
        : error.code === 'part-truncated'
          ? 'ends within its header: '
          : 'has a header that cannot be read: ';
    throw badModel(error.code, `${path} ${where}${error.message}`, { cause: error });
  }
}

/** Parts that were put one after the other begin anew where the tensors of the first end, or its padding does. */
function joinedAt(cursor: FileCursor, end: number, alignment: number): number | undefined {
  const padded = Math.ceil(end / alignment) * alignment;
  return [end, padded].find((at) => cursor.peek(at, 4).toString('latin1') === MAGIC);
}

function readOpen(path: string, descriptor: number, size: number): ReadPart {
  const cursor = new FileCursor(descriptor, size);
  checkHead(path, cursor.peek(0, HEAD_BYTES), size);
  const header = parse(path, cursor);
  const alignment = alignmentOf(path, header.metadata.get('general.alignment'));
  const dataOffset = Math.ceil(header.end / alignment) * alignment;
  const tensors = tensorPlaces({ path, bytes: size, alignment, dataOffset }, header.tensors);
  const dataEnd = tensors.reduce((end, tensor) => Math.max(end, tensor.offset + tensor.bytes), header.end);
  const joined = joinedAt(cursor, dataEnd, alignment);
  // Between tensors is padding, which nobody needs to have written; a tail longer than that is none.
  const tail = { offset: dataEnd, bytes: size - dataEnd };
  const hole = holeIn(descriptor, tail.bytes > alignment ? [...tensors, tail] : tensors);
  return {
    path,
    bytes: size,
    alignment,
    dataOffset,
    metadata: header.metadata,
    tensors,
    refusals: llamaRefusals(header, alignment),
    ...(hole !== undefined && { hole }),
    ...(joined !== undefined && { joined: { at: joined } }),
  };
}

/**
 * Reads the header of one part, and sees that each of its tensors lies within the file where it may.
 * @throws UnimapError exit status 2
 */
export function readPart(path: string): ReadPart {
  let descriptor: number | undefined;
  try {
    // Before opening it: to open a device may be to do something to it.
    if (!statSync(path).isFile()) throw badModel('part-not-a-file', `${path} is not a regular file`);
    // What is put in its place meanwhile is not waited for.
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) throw badModel('part-not-a-file', `${path} is not a regular file`);
    if (stats.size === 0) throw badModel('part-empty', `${path} is empty`);
    return readOpen(path, descriptor, stats.size);
  } catch (error) {
    if (error instanceof UnimapError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw badModel('part-missing', `${path} is missing from the set`, { cause: error });
    throw unreadable(path, error);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
