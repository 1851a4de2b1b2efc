/** Writes any head of a GGUF file, valid or not, value by value: the generator's own writer knows only what it makes. */
import { VALUE_TYPES } from '../read-header.ts';

type ValueType = keyof typeof VALUE_TYPES;
export type Value =
  | { readonly type: Exclude<ValueType, 'string' | 'array' | 'bool' | 'u64' | 'i64'>; readonly value: number }
  | { readonly type: 'u64' | 'i64'; readonly value: bigint }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'string'; readonly value: string | Buffer }
  | { readonly type: 'array'; readonly of: ValueType; readonly value: readonly Value[] };

export interface WrittenTensor {
  readonly name: string | Buffer;
  readonly dims: readonly (number | bigint)[];
  readonly type: number;
  /** From the start of the data. */
  readonly offset: number | bigint;
}

export interface WrittenHeader {
  readonly version?: number;
  readonly metadata?: readonly (readonly [key: string | Buffer, value: Value])[];
  readonly tensors?: readonly WrittenTensor[];
}

export const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
export const u64 = (value: number | bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)));
  return bytes;
};
export const string = (text: string | Buffer): Buffer => {
  const bytes = Buffer.from(text as string);
  return Buffer.concat([u64(bytes.length), bytes]);
};

const encoded = (value: Value): Buffer => {
  const bytes = Buffer.alloc(8);
  switch (value.type) {
    case 'string':
      return string(value.value);
    case 'array':
      return Buffer.concat([
        u32(VALUE_TYPES[value.of]),
        u64(value.value.length),
        ...value.value.map(encoded),
      ]);
    case 'bool':
      return Buffer.from([value.value ? 1 : 0]);
    case 'u64':
    case 'i64':
      return u64(value.value);
    case 'f32':
      bytes.writeFloatLE(value.value);
      return bytes.subarray(0, 4);
    case 'f64':
      bytes.writeDoubleLE(value.value);
      return bytes;
    case 'u8':
    case 'u16':
    case 'u32': {
      const length = Number(value.type.slice(1)) / 8;
      bytes.writeUIntLE(value.value, 0, length);
      return bytes.subarray(0, length);
    }
    case 'i8':
    case 'i16':
    case 'i32': {
      const length = Number(value.type.slice(1)) / 8;
      bytes.writeIntLE(value.value, 0, length);
      return bytes.subarray(0, length);
    }
  }
};

/** Without padding. */
export const writtenHeader = ({ version = 3, metadata = [], tensors = [] }: WrittenHeader): Buffer =>
  Buffer.concat([
    Buffer.from('GGUF'),
    u32(version),
    u64(tensors.length),
    u64(metadata.length),
    ...metadata.flatMap(([key, value]) => [string(key), u32(VALUE_TYPES[value.type]), encoded(value)]),
    ...tensors.flatMap(({ name, dims, type, offset }) => [
      string(name),
      u32(dims.length),
      ...dims.map(u64),
      u32(type),
      u64(offset),
    ]),
  ]);

/** A whole file: the head, zeros up to the alignment, and so many bytes of data that are no zeros. */
export const writtenFile = (header: WrittenHeader, dataBytes: number, alignment = 32): Buffer => {
  const head = writtenHeader(header);
  const start = Math.ceil(head.length / alignment) * alignment;
  const file = Buffer.alloc(start + dataBytes, 0x5a);
  head.copy(file);
  file.fill(0, head.length, start);
  return file;
};
