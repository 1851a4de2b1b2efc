import type koffi from 'koffi';
import type { TypeObject } from 'koffi';
import { whenUsed } from '../installation/foreign.ts';

/** Sizes, counts and times are `uint64_t`; what uses all 64 bits, an address or a checksum, is `bits64`. */
type Scalar = 'int32_t' | 'uint32_t' | 'uint64_t' | 'bits64' | 'const char *';
export type FieldType =
  | Scalar
  | 'unimap_strategy'
  | 'unimap_fallback'
  | 'unimap_counter'
  | { readonly chars: number }
  | { readonly of: 'uint32_t' | 'uint64_t' | 'unimap_fallback' | 'unimap_counter'; readonly most: number };

/**
 * The structs of `native/include/unimap.h`, field by field in its order, which a test holds to the header. The library's
 * own `unimap_sizeof` is compared with every size when it is loaded, so that a stale library is an error, not a crash.
 */
export const structFields = {
  unimap_strategy: {
    layout: 'uint32_t',
    fill: 'uint32_t',
    advice: 'uint32_t',
    populate: 'uint32_t',
    clear: 'uint32_t',
    trim: 'uint32_t',
    page_fill: 'uint32_t',
    part_by_part: 'uint32_t',
    page_by_page: 'uint32_t',
    placed: 'uint32_t',
    read_first: 'uint32_t',
    lock: 'uint32_t',
    chunk_bytes: 'uint64_t',
  },
  unimap_part: { path: 'const char *', size: 'uint64_t', alignment: 'uint64_t' },
  unimap_range: { part: 'uint64_t', offset: 'uint64_t', length: 'uint64_t' },
  unimap_options: {
    strategy: 'unimap_strategy',
    page_kind: 'uint32_t',
    placement: 'uint32_t',
    threads: 'uint32_t',
    io: 'uint32_t',
    feed: 'uint32_t',
    pin: 'uint32_t',
    drop_cache: 'uint32_t',
    allow_fallback: 'uint32_t',
    markers: 'uint32_t',
    node_count: 'uint32_t',
    nodes: { of: 'uint32_t', most: 64 },
    load_id: 'uint64_t',
  },
  unimap_error: {
    code: 'int32_t',
    errno_value: 'int32_t',
    part: 'int32_t',
    node: 'int32_t',
    call: { chars: 32 },
    reason: { chars: 512 },
    remedy: { chars: 512 },
  },
  unimap_fallback: {
    aspect: { chars: 16 },
    requested: { chars: 16 },
    obtained: { chars: 16 },
    call: { chars: 32 },
    errno_value: 'int32_t',
    node: 'int32_t',
    reason: { chars: 256 },
    remedy: { chars: 256 },
  },
  unimap_summary: {
    call_return_ns: 'uint64_t',
    map_ns: 'uint64_t',
    zero_ns: 'uint64_t',
    fill_ns: 'uint64_t',
    replicate_ns: 'uint64_t',
    other_ns: 'uint64_t',
    payload_bytes: 'uint64_t',
    region_bytes: 'uint64_t',
    data_calls: 'uint64_t',
    direct_bytes: 'uint64_t',
    warm_ns: 'uint64_t',
    region_count: 'uint32_t',
    replica_count: 'uint32_t',
    extent_count: 'uint64_t',
    requested_page_kind: 'uint32_t',
    obtained_page_kind: 'uint32_t',
    requested_placement: 'uint32_t',
    obtained_placement: 'uint32_t',
    requested_io: 'uint32_t',
    obtained_io: 'uint32_t',
    obtained_page_fill: 'uint32_t',
    threads: 'uint32_t',
    fallback_count: 'uint32_t',
    fallbacks: { of: 'unimap_fallback', most: 8 },
  },
  unimap_region: {
    address: 'bits64',
    length: 'uint64_t',
    page_bytes: 'uint64_t',
    node: 'int32_t',
    replica: 'uint32_t',
    part: 'int32_t',
    page_kind: 'uint32_t',
  },
  unimap_extent: { part: 'uint64_t', offset: 'uint64_t', length: 'uint64_t', address: 'bits64' },
  unimap_pages: {
    page_bytes: 'uint64_t',
    huge_bytes: 'uint64_t',
    huge_possible: 'uint64_t',
    resident: 'uint64_t',
    absent: 'uint64_t',
    per_node: { of: 'uint64_t', most: 64 },
    node_errno: 'int32_t',
    huge_kind: 'uint32_t',
  },
  unimap_counter: { value: 'uint64_t', available: 'uint32_t', errno_value: 'int32_t' },
  unimap_access_options: {
    pattern: 'uint32_t',
    threads: 'uint32_t',
    node: 'int32_t',
    passes: 'uint32_t',
    dependent: 'uint32_t',
    padding: 'uint32_t',
    seed: 'uint64_t',
    lines: 'uint64_t',
  },
  unimap_access_result: {
    pass_ns: { of: 'uint64_t', most: 64 },
    bytes: 'uint64_t',
    checksum: 'bits64',
    passes: 'uint32_t',
    threads: 'uint32_t',
    counters: { of: 'unimap_counter', most: 5 },
  },
  unimap_spread: {
    first: 'uint64_t',
    node_count: 'uint32_t',
    nodes: { of: 'uint32_t', most: 64 },
    padding: 'uint32_t',
  },
} as const satisfies Record<string, Record<string, FieldType>>;

export type StructName = keyof typeof structFields;
export const structNames = Object.keys(structFields) as StructName[];

type Value<T> = T extends 'int32_t' | 'uint32_t' | 'uint64_t'
  ? number
  : T extends 'bits64'
    ? bigint
    : T extends 'const char *' | { chars: number }
      ? string
      : T extends StructName
        ? Struct<T>
        : T extends { of: infer Item }
          ? Value<Item>[]
          : never;

/** A struct as TypeScript sees it. */
export type Struct<Name extends StructName> = {
  [Field in Exclude<keyof (typeof structFields)[Name], 'padding'>]: Value<(typeof structFields)[Name][Field]>;
};

const koffiType = (library: typeof koffi, type: FieldType): string | TypeObject => {
  if (typeof type === 'string') return type;
  return 'chars' in type ? library.array('char', type.chars) : library.array(type.of, type.most);
};

/** The library that calls C, once it knows every struct. */
export const withStructs = whenUsed((library) => {
  library.alias('bits64', 'uint64_t');
  library.opaque('unimap_model');
  for (const name of structNames) {
    const fields: Readonly<Record<string, FieldType>> = structFields[name];
    const types = Object.entries(fields).map(([field, type]) => [field, koffiType(library, type)]);
    library.struct(name, Object.fromEntries(types) as Record<string, string | TypeObject>);
  }
  return library;
});

/** In bytes, as this side lays it out. */
export const structBytes = (name: StructName): number => withStructs().sizeof(name);
