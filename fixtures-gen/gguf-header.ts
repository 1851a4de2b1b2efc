/**
 * Writes the head of a GGUF v3 file. All numbers are little-endian; a string is a u64 length and its UTF-8 bytes.
 *
 *   u32  magic "GGUF"
 *   u32  version 3
 *   u64  number of tensors
 *   u64  number of key-value pairs
 *   key-value pairs:   string key, u32 value type, value    (an array: u32 element type, u64 length, elements)
 *   tensor infos:      string name, u32 number of dimensions, u64 dimensions[], u32 ggml type, u64 offset
 *   zeros up to a multiple of `general.alignment`
 *   tensor data        each tensor at data start + its offset, a multiple of the alignment; zeros between tensors
 *
 * Source: ggml, `include/gguf.h`.
 */
import { GGML_TYPES, type GgmlTypeName } from './ggml-types.ts';

const MAGIC = 'GGUF';
const VERSION = 3;
const FIXED_BYTES = 24;
const VALUE_TYPES = { u16: 2, u32: 4, i32: 5, f32: 6, string: 8, array: 9 } as const;

export type MetadataValue =
  | { readonly type: 'u16' | 'u32' | 'i32' | 'f32'; readonly value: number }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'array'; readonly of: 'i32' | 'f32'; readonly value: readonly number[] }
  | { readonly type: 'array'; readonly of: 'string'; readonly value: readonly string[] };
export type Metadata = readonly (readonly [key: string, value: MetadataValue])[];

export interface TensorInfo {
  readonly name: string;
  readonly type: GgmlTypeName;
  readonly dims: readonly number[];
  /** From the start of the data section. */
  readonly dataOffset: number;
}

export function alignUp(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment;
}

function number(type: 'u16' | 'u32' | 'i32' | 'f32', value: number): Buffer {
  const bytes = Buffer.alloc(type === 'u16' ? 2 : 4);
  if (type === 'u16') bytes.writeUInt16LE(value);
  else if (type === 'u32') bytes.writeUInt32LE(value);
  else if (type === 'i32') bytes.writeInt32LE(value);
  else bytes.writeFloatLE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function string(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  return Buffer.concat([u64(bytes.length), bytes]);
}

function metadataValue(value: MetadataValue): Buffer {
  if (value.type === 'string') return string(value.value);
  if (value.type !== 'array') return number(value.type, value.value);
  const head = [number('u32', VALUE_TYPES[value.of]), u64(value.value.length)];
  if (value.of === 'string') return Buffer.concat([...head, ...value.value.map(string)]);
  const { of } = value;
  return Buffer.concat([...head, ...value.value.map((element) => number(of, element))]);
}

export function encodeMetadata(metadata: Metadata): Buffer {
  return Buffer.concat(
    metadata.flatMap(([key, value]) => [
      string(key),
      number('u32', VALUE_TYPES[value.type]),
      metadataValue(value),
    ]),
  );
}

/** Bytes of one tensor's info: name, number of dimensions, dimensions, type, offset. */
export function infoBytes(name: string, dimensions: number): number {
  return 8 + Buffer.byteLength(name) + 4 + 8 * dimensions + 4 + 8;
}

/** Where the data section starts, given the bytes of the encoded metadata and of all tensor infos. */
export function dataStart(metadataBytes: number, infosBytes: number, alignment: number): number {
  return alignUp(FIXED_BYTES + metadataBytes + infosBytes, alignment);
}

/** The whole head of a file, its padding included. */
export function encodeHeader(
  metadata: Metadata,
  tensors: readonly TensorInfo[],
  alignment: number,
): Uint8Array {
  const pieces = [
    Buffer.from(MAGIC, 'latin1'),
    number('u32', VERSION),
    u64(tensors.length),
    u64(metadata.length),
    encodeMetadata(metadata),
  ];
  for (const { name, type, dims, dataOffset } of tensors)
    pieces.push(
      string(name),
      number('u32', dims.length),
      ...dims.map(u64),
      number('u32', GGML_TYPES[type].id),
      u64(dataOffset),
    );
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const header = new Uint8Array(alignUp(length, alignment));
  header.set(Buffer.concat(pieces, length));
  return header;
}
