/**
 * What ggml's reader and llama.cpp's loader refuse of a file that unimap reads. Source: ggml, `src/gguf.cpp`
 * (`gguf_init_from_file_impl`), and llama.cpp, `src/llama-model-loader.cpp`. Held to npm's prebuilt ggml by a test.
 */
import { blockSize } from './ggml-type-sizes.ts';
import { VALUE_TYPES, type Header, type HeaderOddity } from './read-header.ts';

export type LlamaRefusal =
  | HeaderOddity
  | { readonly kind: 'alignment-type' }
  | { readonly kind: 'split-key-type'; readonly key: string }
  | { readonly kind: 'removed-type'; readonly tensor: string; readonly type: number }
  | {
      readonly kind: 'tensor-place';
      readonly tensor: string;
      /** From the start of the data. */
      readonly offset: number;
      readonly expected: number;
    };

/** Q4_2, Q4_3, and the layouts Q4_0 and IQ4_NL were once stored in for some CPUs: ggml keeps their numbers free. */
const REMOVED_TYPES: ReadonlySet<number> = new Set([4, 5, 31, 32, 33, 36, 37, 38]);

const splitTypes = [
  ['split.no', VALUE_TYPES.u16],
  ['split.count', VALUE_TYPES.u16],
  ['split.tensors.count', VALUE_TYPES.i32],
] as const;

/** ggml wants each tensor to begin where the one before it in the file's list ends, padded to the alignment. */
function misplaced({ tensors }: Header, alignment: number): LlamaRefusal[] {
  let expected = 0n;
  for (const { name, dims, type, offset } of tensors) {
    if (offset !== expected)
      return [{ kind: 'tensor-place', tensor: name, offset: Number(offset), expected: Number(expected) }];
    const block = blockSize(type);
    // How long a tensor of an unknown type is, ggml may know.
    if (block === undefined) return [];
    const bytes =
      (dims.reduce((product, dim) => product * dim, 1n) / BigInt(block.elements)) * BigInt(block.bytes);
    const padded = BigInt(alignment);
    expected += ((bytes + padded - 1n) / padded) * padded;
  }
  return [];
}

/** The first of each kind; empty where nothing is known that they would refuse. */
export function llamaRefusals(header: Header, alignment: number): LlamaRefusal[] {
  const { metadata, tensors, oddities } = header;
  const alignmentType = metadata.get('general.alignment')?.type ?? VALUE_TYPES.u32;
  const removed = tensors.find(({ type }) => REMOVED_TYPES.has(type));
  const found: LlamaRefusal[] = [
    ...oddities,
    ...(alignmentType === VALUE_TYPES.u32 ? [] : [{ kind: 'alignment-type' } as const]),
    ...splitTypes
      .filter(([key, type]) => (metadata.get(key)?.type ?? type) !== type)
      .map(([key]) => ({ kind: 'split-key-type', key }) as const),
    ...(removed ? [{ kind: 'removed-type', tensor: removed.name, type: removed.type } as const] : []),
    ...misplaced(header, alignment),
  ];
  return found.filter(({ kind }, index) => found.findIndex((other) => other.kind === kind) === index);
}
