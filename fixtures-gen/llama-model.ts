import { GGML_TYPES, type GgmlTypeName } from './ggml-types.ts';
import type { Metadata } from './gguf-header.ts';
import type { TypeChoice } from './set-options.ts';

/** Dimensions of a llama model; the vocabulary is 3 special tokens and 256 byte tokens. */
export interface LlamaShape {
  readonly layers: number;
  readonly embedding: number;
  readonly feedForward: number;
}

export interface TensorShape {
  readonly name: string;
  readonly type: GgmlTypeName;
  readonly dims: readonly number[];
}

const BYTE_TOKENS = 256;
const SPECIAL_TOKENS = ['<unk>', '<s>', '</s>'];
export const VOCABULARY = SPECIAL_TOKENS.length + BYTE_TOKENS;
/** Token types of llama.cpp: unknown 2, control 3, byte 6. */
const SPECIAL_TYPES = [2, 3, 3];
const BYTE_TYPE = 6;
/** `general.file_type`, llama.cpp's LLAMA_FTYPE values; a mix is nearest to MOSTLY_Q4_K_M. */
const FILE_TYPES: Record<TypeChoice, number> = { F32: 0, F16: 1, Q8_0: 7, Q4_K: 14, mix: 15 };
const LARGEST_HEAD = 64;

function byteToken(byte: number): string {
  return `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`;
}

export function llamaMetadata(name: string, types: TypeChoice, shape: LlamaShape): Metadata {
  const head = Math.min(LARGEST_HEAD, shape.embedding / 2);
  const u32 = (value: number) => ({ type: 'u32', value }) as const;
  const bytes = Array.from({ length: BYTE_TOKENS }, (_, byte) => byte);
  return [
    ['general.architecture', { type: 'string', value: 'llama' }],
    ['general.name', { type: 'string', value: name }],
    ['general.file_type', u32(FILE_TYPES[types])],
    ['llama.block_count', u32(shape.layers)],
    ['llama.context_length', u32(512)],
    ['llama.embedding_length', u32(shape.embedding)],
    ['llama.feed_forward_length', u32(shape.feedForward)],
    ['llama.attention.head_count', u32(shape.embedding / head)],
    ['llama.attention.head_count_kv', u32(shape.embedding / head)],
    ['llama.attention.layer_norm_rms_epsilon', { type: 'f32', value: 1e-5 }],
    ['llama.rope.dimension_count', u32(head)],
    ['llama.vocab_size', u32(VOCABULARY)],
    ['tokenizer.ggml.model', { type: 'string', value: 'llama' }],
    ['tokenizer.ggml.pre', { type: 'string', value: 'default' }],
    [
      'tokenizer.ggml.tokens',
      { type: 'array', of: 'string', value: [...SPECIAL_TOKENS, ...bytes.map(byteToken)] },
    ],
    ['tokenizer.ggml.scores', { type: 'array', of: 'f32', value: new Array<number>(VOCABULARY).fill(0) }],
    [
      'tokenizer.ggml.token_type',
      { type: 'array', of: 'i32', value: [...SPECIAL_TYPES, ...bytes.map(() => BYTE_TYPE)] },
    ],
    ['tokenizer.ggml.bos_token_id', u32(1)],
    ['tokenizer.ggml.eos_token_id', u32(2)],
    ['tokenizer.ggml.unknown_token_id', u32(0)],
  ];
}

type Mixture = Record<'embedding' | 'attention' | 'value' | 'feedForward' | 'output', GgmlTypeName>;

function mixture(types: TypeChoice, shape: LlamaShape): Mixture {
  if (types !== 'mix')
    return { embedding: types, attention: types, value: types, feedForward: types, output: types };
  const fits =
    shape.embedding % GGML_TYPES.Q4_K.block === 0 && shape.feedForward % GGML_TYPES.Q4_K.block === 0;
  return {
    embedding: 'F16',
    attention: 'Q8_0',
    value: 'F32',
    feedForward: fits ? 'Q4_K' : 'Q8_0',
    output: 'F16',
  };
}

/** All tensors in the order of the files. A mix takes Q8_0 for Q4_K where rows are not multiples of 256. */
export function llamaTensors(types: TypeChoice, shape: LlamaShape): TensorShape[] {
  const { embedding: e, feedForward: f } = shape;
  const use = mixture(types, shape);
  const tensors: TensorShape[] = [{ name: 'token_embd.weight', type: use.embedding, dims: [e, VOCABULARY] }];
  for (let layer = 0; layer < shape.layers; layer += 1) {
    const add = (name: string, type: GgmlTypeName, dims: readonly number[]) => {
      tensors.push({ name: `blk.${layer}.${name}.weight`, type, dims });
    };
    add('attn_norm', 'F32', [e]);
    add('attn_q', use.attention, [e, e]);
    add('attn_k', use.attention, [e, e]);
    add('attn_v', use.value, [e, e]);
    add('attn_output', use.attention, [e, e]);
    add('ffn_norm', 'F32', [e]);
    add('ffn_gate', use.feedForward, [e, f]);
    add('ffn_up', use.feedForward, [e, f]);
    add('ffn_down', use.feedForward, [f, e]);
  }
  tensors.push({ name: 'output_norm.weight', type: 'F32', dims: [e] });
  tensors.push({ name: 'output.weight', type: use.output, dims: [e, VOCABULARY] });
  return tensors;
}
