/**
 * Reads the head of a GGUF file, versions 2 and 3. All numbers are little-endian; a string is a u64 length and its bytes.
 *
 *   u32  magic "GGUF"
 *   u32  version
 *   u64  number of tensors
 *   u64  number of key-value pairs
 *   key-value pairs:   string key, u32 value type, value
 *                      (an array: u32 element type, u64 length, elements, which may be arrays)
 *   tensor infos:      string name, u32 number of dimensions, u64 dimensions[], u32 ggml type, u64 offset
 *
 * Tensor data follows at the next multiple of `general.alignment`. Source: ggml, `docs/gguf.md` and `include/gguf.h`.
 *
 * The cost is linear in the header's size: every length is held against the file's size before anything is allocated
 * for it, and arrays are passed over, not kept.
 */
import { isUtf8 } from 'node:buffer';
import { HeaderError, type FileCursor } from './file-cursor.ts';

export const VALUE_TYPES = {
  u8: 0,
  i8: 1,
  u16: 2,
  i16: 3,
  u32: 4,
  i32: 5,
  f32: 6,
  bool: 7,
  string: 8,
  array: 9,
  u64: 10,
  i64: 11,
  f64: 12,
} as const;
/** Bytes of a value, by its type; a string and an array have none of their own. */
const FIXED_SIZES = new Map<number, number>([
  [VALUE_TYPES.u8, 1],
  [VALUE_TYPES.i8, 1],
  [VALUE_TYPES.u16, 2],
  [VALUE_TYPES.i16, 2],
  [VALUE_TYPES.u32, 4],
  [VALUE_TYPES.i32, 4],
  [VALUE_TYPES.f32, 4],
  [VALUE_TYPES.bool, 1],
  [VALUE_TYPES.u64, 8],
  [VALUE_TYPES.i64, 8],
  [VALUE_TYPES.f64, 8],
]);

/** Name length 8, dimensions 4, type 4, offset 8: the least a tensor info takes. */
const LEAST_TENSOR_INFO = 24;
/** Key length 8, type 4, value 1. */
const LEAST_PAIR = 13;
/** The largest models have some 10,000 tensors and 100 keys. */
const MOST_ENTRIES = 1_000_000;
/** ggml takes 4, and none deeper than one array in another. */
const MOST_DIMENSIONS = 64;
const MOST_NESTING = 64;
/** The format's own limit on keys; a longer name or a longer string of interest is none. */
const LONGEST_NAME = 65_535;

export type Scalar = string | number | bigint | boolean;

export interface HeaderValue {
  /** As in the file: `VALUE_TYPES`. */
  readonly type: number;
  readonly value: Scalar;
}

export interface TensorInfo {
  readonly name: string;
  readonly dims: readonly bigint[];
  readonly type: number;
  /** From the start of the data. */
  readonly offset: bigint;
}

/** What this reader takes and ggml's does not, as it met them. */
export type HeaderOddity =
  | { readonly kind: 'empty-key' }
  | { readonly kind: 'duplicate-key'; readonly key: string }
  | { readonly kind: 'nested-array'; readonly key: string }
  | { readonly kind: 'long-name'; readonly tensor: string; readonly bytes: number }
  | { readonly kind: 'many-dimensions'; readonly tensor: string; readonly dimensions: number };

export interface Header {
  /** Those of `general.*` and `split.*` that are no arrays. */
  readonly metadata: ReadonlyMap<string, HeaderValue>;
  /** In the order of the file. */
  readonly tensors: readonly TensorInfo[];
  /** Where the last tensor's info ends. */
  readonly end: number;
  readonly oddities: readonly HeaderOddity[];
}

/** ggml's GGML_MAX_NAME, its zero included, and GGML_MAX_DIMS. */
const GGML_MAX_NAME = 64;
const GGML_MAX_DIMS = 4;

/** Bytes that are no UTF-8 stand as escapes, so that two different names stay different. */
const textOf = (bytes: Buffer): string =>
  isUtf8(bytes)
    ? bytes.toString()
    : [...bytes]
        .map((byte) => (byte < 0x80 ? String.fromCharCode(byte) : String.raw`\x${byte.toString(16)}`))
        .join('');

const readFixed = (cursor: FileCursor, type: number, bytes: number): Scalar => {
  const value = cursor.bytes(bytes);
  switch (type) {
    case VALUE_TYPES.bool:
      return value.readUInt8() !== 0;
    case VALUE_TYPES.f32:
      return value.readFloatLE();
    case VALUE_TYPES.f64:
      return value.readDoubleLE();
    case VALUE_TYPES.u64:
      return value.readBigUInt64LE();
    case VALUE_TYPES.i64:
      return value.readBigInt64LE();
    case VALUE_TYPES.i8:
    case VALUE_TYPES.i16:
    case VALUE_TYPES.i32:
      return value.readIntLE(0, bytes);
    default:
      return value.readUIntLE(0, bytes);
  }
};

/** Passes over an array, whatever it nests; tells whether it nests any. */
const skipArray = (cursor: FileCursor, key: string): boolean => {
  /** Elements that are still to come, of each array that is open. */
  const open: bigint[] = [1n];
  let nested = false;
  while (open.length > 0) {
    const remaining = open.pop() ?? 0n;
    if (remaining === 0n) continue;
    open.push(remaining - 1n);
    const [type, count] = [cursor.u32(), cursor.u64()];
    const fixed = FIXED_SIZES.get(type);
    if (fixed !== undefined) cursor.skip(count * BigInt(fixed));
    else if (type === VALUE_TYPES.string) {
      if (count * 8n > BigInt(cursor.left))
        throw new HeaderError(
          'gguf-damaged',
          `${key} claims to hold ${count} strings, more than fit into the file`,
        );
      for (let index = 0n; index < count; index += 1n) cursor.skip(cursor.u64());
    } else if (type === VALUE_TYPES.array) {
      nested = true;
      if (count * 12n > BigInt(cursor.left))
        throw new HeaderError(
          'gguf-damaged',
          `${key} claims to hold ${count} arrays, more than fit into the file`,
        );
      if (open.length >= MOST_NESTING)
        throw new HeaderError('gguf-damaged', `${key} nests arrays deeper than ${MOST_NESTING}`);
      open.push(count);
    } else
      throw new HeaderError('gguf-damaged', `${key} is an array of value type ${type}, which does not exist`);
  }
  return nested;
};

const isKept = (key: string): boolean => key.startsWith('general.') || key.startsWith('split.');

const readPairs = (
  cursor: FileCursor,
  count: number,
  oddities: HeaderOddity[],
  keep: (key: string) => boolean,
): Map<string, HeaderValue> => {
  const metadata = new Map<string, HeaderValue>();
  const seen = new Set<string>();
  for (let index = 0; index < count; index += 1) {
    const bytes = cursor.string(LONGEST_NAME);
    const key = bytes === undefined ? undefined : textOf(bytes);
    const shown = key ?? `key ${index + 1}`;
    if (key === '') oddities.push({ kind: 'empty-key' });
    if (key !== undefined && seen.has(key)) oddities.push({ kind: 'duplicate-key', key });
    if (key !== undefined) seen.add(key);
    const kept = key !== undefined && keep(key) ? key : undefined;
    const type = cursor.u32();
    const fixed = FIXED_SIZES.get(type);
    if (fixed !== undefined) {
      if (kept === undefined) cursor.skip(BigInt(fixed));
      else metadata.set(kept, { type, value: readFixed(cursor, type, fixed) });
    } else if (type === VALUE_TYPES.string) {
      const value = cursor.string(kept === undefined ? 0 : LONGEST_NAME);
      if (kept !== undefined && value !== undefined) metadata.set(kept, { type, value: textOf(value) });
    } else if (type === VALUE_TYPES.array) {
      if (skipArray(cursor, shown)) oddities.push({ kind: 'nested-array', key: shown });
    } else throw new HeaderError('gguf-damaged', `${shown} is of value type ${type}, which does not exist`);
  }
  return metadata;
};

const readTensors = (cursor: FileCursor, count: number, oddities: HeaderOddity[]): TensorInfo[] => {
  const tensors: TensorInfo[] = [];
  for (let index = 0; index < count; index += 1) {
    const bytes = cursor.string(LONGEST_NAME);
    if (bytes === undefined)
      throw new HeaderError(
        'gguf-damaged',
        `the name of tensor ${index + 1} is longer than ${LONGEST_NAME} bytes`,
      );
    const name = textOf(bytes);
    const dimensions = cursor.u32();
    if (dimensions > MOST_DIMENSIONS)
      throw new HeaderError('gguf-damaged', `tensor ${index + 1} claims to have ${dimensions} dimensions`);
    if (bytes.length >= GGML_MAX_NAME)
      oddities.push({ kind: 'long-name', tensor: name, bytes: bytes.length });
    if (dimensions > GGML_MAX_DIMS) oddities.push({ kind: 'many-dimensions', tensor: name, dimensions });
    const dims = Array.from({ length: dimensions }, () => cursor.u64());
    const type = cursor.u32();
    tensors.push({ name, dims, type, offset: cursor.u64() });
  }
  return tensors;
};

/**
 * Reads on from where magic and version end. `keep` chooses the keys whose values are wanted.
 * @throws HeaderError
 */
export const readHeader = (cursor: FileCursor, keep: (key: string) => boolean = isKept): Header => {
  const [tensorCount, pairCount] = [cursor.u64(), cursor.u64()];
  const least = tensorCount * BigInt(LEAST_TENSOR_INFO) + pairCount * BigInt(LEAST_PAIR);
  const most = tensorCount > pairCount ? tensorCount : pairCount;
  if (least > BigInt(cursor.left) || most > BigInt(MOST_ENTRIES))
    throw new HeaderError(
      'gguf-counts',
      `claims ${tensorCount} tensors and ${pairCount} metadata keys, more than ${least > BigInt(cursor.left) ? `its ${cursor.size} bytes can hold` : `the ${MOST_ENTRIES} that are read`}`,
    );
  const oddities: HeaderOddity[] = [];
  const metadata = readPairs(cursor, Number(pairCount), oddities, keep);
  const tensors = readTensors(cursor, Number(tensorCount), oddities);
  return { metadata, tensors, end: cursor.position, oddities };
};
