import { nameText } from '../wording/visible-text.ts';
import { badModel } from './bad-model.ts';
import { blockSize } from './ggml-type-sizes.ts';
import type { TensorInfo } from './read-header.ts';

export interface PartTensor {
  readonly name: string;
  /** `type 139` where unimap does not know it. */
  readonly type: string;
  /** The number of a type that unimap does not know: the size follows from where the next tensor begins. */
  readonly unknownType?: number;
  readonly dims: readonly number[];
  /** Absolute in the file. */
  readonly offset: number;
  /** Of an unknown type: the padding up to the next tensor included. */
  readonly bytes: number;
}

interface DataPlace {
  readonly path: string;
  /** Of the file. */
  readonly bytes: number;
  readonly alignment: number;
  /** Where data starts in the file. */
  readonly dataOffset: number;
}

interface Sized {
  readonly info: TensorInfo;
  readonly start: bigint;
  readonly elements: bigint;
  /** Undefined where the type is unknown. */
  readonly size: bigint | undefined;
}

/** Shape to bytes in bigints: dimensions are 64-bit in the file, and their product must not wrap or round. */
function sized({ path, alignment, bytes, dataOffset }: DataPlace, info: TensorInfo): Sized {
  const { name, dims, type, offset } = info;
  if (offset % BigInt(alignment) !== 0n)
    throw badModel(
      'tensor-misaligned',
      `${path}: tensor ${nameText(name)} starts at ${offset}, not a multiple of the alignment ${alignment}`,
    );
  const start = BigInt(dataOffset) + offset;
  const elements = dims.reduce((product, dim) => product * dim, 1n);
  if (elements > 0n && start >= BigInt(bytes) && start > 2n ** 53n)
    throw badModel(
      'tensor-outside',
      `${path}: tensor ${nameText(name)} starts at ${start}, far outside the file of ${bytes} bytes`,
    );
  const block = blockSize(type);
  if (block === undefined) return { info, start, elements, size: elements === 0n ? 0n : undefined };
  if ((dims[0] ?? 1n) % BigInt(block.elements) !== 0n)
    throw badModel(
      'tensor-shape',
      `${path}: tensor ${nameText(name)} of type ${block.name} cannot have shape ${dims.join(' x ')}`,
    );
  return { info, start, elements, size: (elements / BigInt(block.elements)) * BigInt(block.bytes) };
}

/** Of a tensor with elements, given where the next of them begins, or the file ends. */
function lengthOf(
  place: DataPlace,
  { info, start, size }: Sized,
  next: bigint,
  after: string | undefined,
): bigint {
  const { path, bytes } = place;
  const end = start + (size ?? 1n);
  if (end > 2n ** 53n)
    throw badModel('gguf-damaged', `${path}: tensor ${nameText(info.name)} claims to end at ${end}`);
  if (end > BigInt(bytes))
    throw badModel(
      'part-truncated',
      `${path} has ${bytes} bytes, but its tensor ${nameText(info.name)} ${size === undefined ? `starts at ${start}` : `ends at ${end}`}`,
    );
  if (end > next)
    throw badModel(
      'tensor-overlap',
      `${path}: tensors ${nameText(info.name)} and ${nameText(after ?? '')} overlap`,
    );
  return size ?? next - start;
}

/**
 * Where each tensor of a part lies, by offset, each within the file where it may. A type that is not known needs none: its
 * bytes end where the next tensor begins, or the file ends.
 * @throws UnimapError `tensor-misaligned`, `tensor-outside`, `tensor-shape`, `tensor-overlap`, `part-truncated`
 */
export function tensorPlaces(place: DataPlace, infos: readonly TensorInfo[]): PartTensor[] {
  const all = infos.map((info) => sized(place, info));
  all.sort((a, b) => (a.start === b.start ? 0 : a.start < b.start ? -1 : 1));
  let next = { start: BigInt(place.bytes), name: undefined as string | undefined };
  const placed: PartTensor[] = [];
  for (const each of all.toReversed()) {
    const { name, type, dims } = each.info;
    const isEmpty = each.elements === 0n;
    const length = isEmpty ? 0n : lengthOf(place, each, next.start, next.name);
    if (!isEmpty) next = { start: each.start, name };
    const known = blockSize(type);
    placed.push({
      name,
      type: known?.name ?? `type ${type}`,
      ...(known === undefined && { unknownType: type }),
      dims: dims.map(Number),
      // One without elements may be said to lie anywhere.
      offset: Math.min(Number(each.start), place.bytes),
      bytes: Number(length),
    });
  }
  return placed.reverse();
}
