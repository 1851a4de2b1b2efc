import { gguf } from '@huggingface/gguf';
import { badModel } from './bad-model.ts';
import { checkFileHead } from './file-head.ts';
import { blockSize } from './ggml-type-sizes.ts';

interface PartTensor {
  readonly name: string;
  readonly type: string;
  readonly dims: readonly number[];
  /** Absolute in the file. */
  readonly offset: number;
  readonly bytes: number;
}

export type Scalar = string | number | bigint | boolean;

export interface ReadPart {
  readonly path: string;
  readonly bytes: number;
  readonly alignment: number;
  readonly dataOffset: number;
  /** Metadata but for arrays. */
  readonly metadata: ReadonlyMap<string, Scalar>;
  readonly tensors: readonly PartTensor[];
}

const DEFAULT_ALIGNMENT = 32;
/** The reader computes with 32-bit integers; nothing larger is in use. */
const LARGEST_ALIGNMENT = 2 ** 30;

function alignmentOf(path: string, value: Scalar | undefined): number {
  if (value === undefined) return DEFAULT_ALIGNMENT;
  const alignment = Number(value);
  // The reader accepts 48, which no other does.
  const isPower = Number.isInteger(Math.log2(alignment)) && alignment >= 1 && alignment <= LARGEST_ALIGNMENT;
  if (!isPower)
    throw badModel('gguf-alignment', `${path} has alignment ${String(value)}, which is not a power of two`);
  return alignment;
}

async function parse(path: string, bytes: number) {
  try {
    return await gguf(path, { allowLocalFile: true });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    if (error instanceof RangeError && !/allocat|invalid/i.test(why))
      throw badModel(
        'part-truncated',
        `${path} ends within its header, after ${bytes} bytes, or its header is damaged`,
        error,
      );
    throw badModel('gguf-damaged', `${path} has a header that cannot be read: ${why}`, error);
  }
}

/** Shape to bytes in bigints: dimensions are 64-bit in the file, and their product must not wrap or round. */
function byteSize(
  path: string,
  name: string,
  id: number,
  shape: readonly bigint[],
): { type: string; bytes: bigint } {
  const size = blockSize(id);
  if (size === undefined) throw badModel('tensor-type', `${path}: tensor ${name} has unknown type ${id}`);
  const [row = 1n] = shape;
  if (shape.some((dim) => dim < 1n) || row % BigInt(size.elements) !== 0n)
    throw badModel(
      'tensor-shape',
      `${path}: tensor ${name} of type ${size.name} cannot have shape ${shape.join(' x ')}`,
    );
  const elements = shape.reduce((product, dim) => product * dim, 1n);
  return { type: size.name, bytes: (elements / BigInt(size.elements)) * BigInt(size.bytes) };
}

/**
 * Reads the header of one part, and sees that each of its tensors lies within the file where it may.
 * @throws UnimapError exit status 2
 */
export async function readPart(path: string): Promise<ReadPart> {
  const bytes = await checkFileHead(path);
  const { metadata: all, tensorInfos, tensorInfoByteRange } = await parse(path, bytes);
  const metadata = new Map<string, Scalar>(
    Object.entries(all).filter((pair): pair is [string, Scalar] => typeof pair[1] !== 'object'),
  );
  const alignment = alignmentOf(path, metadata.get('general.alignment'));
  const dataOffset = Math.ceil(tensorInfoByteRange[1] / alignment) * alignment;
  if (tensorInfoByteRange[1] > bytes)
    throw badModel('part-truncated', `${path} ends within its header, after ${bytes} bytes`);
  const tensors = tensorInfos.map(({ name, shape, dtype, offset }): PartTensor => {
    const size = byteSize(path, name, dtype, shape);
    if (offset % BigInt(alignment) !== 0n)
      throw badModel(
        'tensor-misaligned',
        `${path}: tensor ${name} starts at ${offset}, not a multiple of the alignment ${alignment}`,
      );
    const start = BigInt(dataOffset) + offset;
    const end = start + size.bytes;
    if (start >= BigInt(bytes) && start > 2n ** 53n)
      throw badModel(
        'tensor-outside',
        `${path}: tensor ${name} starts at ${start}, far outside the file of ${bytes} bytes`,
      );
    if (end > BigInt(bytes))
      throw badModel('part-truncated', `${path} has ${bytes} bytes, but its tensor ${name} ends at ${end}`);
    return {
      name,
      type: size.type,
      dims: shape.map(Number),
      offset: Number(start),
      bytes: Number(size.bytes),
    };
  });
  tensors.sort((a, b) => a.offset - b.offset);
  tensors.forEach((tensor, index) => {
    const before = tensors[index - 1];
    if (before !== undefined && before.offset + before.bytes > tensor.offset)
      throw badModel('tensor-overlap', `${path}: tensors ${before.name} and ${tensor.name} overlap`);
  });
  return { path, bytes, alignment, dataOffset, metadata, tensors };
}
