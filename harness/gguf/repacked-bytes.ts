/**
 * The weights llama.cpp copies into buffers of its own (CPU_REPACK) when it loads a model, in an order that suits its
 * matrix kernels: whatever mapping the file's bytes stand in is then of no use to them.
 *
 * Source: ggml-org/llama.cpp at 00d3d1d831ebc966ac2eeae4107d7e8d463cb764, ggml/src/ggml-cpu/repack.cpp
 * (`ggml_repack_get_optimal_repack_type` for types and rows, `extra_buffer_type::supports_op` for the operations).
 * Of a default build: with `--no-repack` nothing is; builds for Intel AMX or with KleidiAI have further buffers, which
 * take other types.
 */

export const repackTargets = ['x86-avx2', 'x86-avx512', 'arm-dotprod'] as const;
export type RepackTarget = (typeof repackTargets)[number];

/** The number of rows must be a multiple of this; a type that is absent stays where it is. */
const avx2 = { Q4_0: 8, Q4_K: 8, IQ4_NL: 8, MXFP4: 8 } as const;
const rowsOf: Readonly<Record<RepackTarget, Readonly<Record<string, number>>>> = {
  'x86-avx2': avx2,
  'x86-avx512': { ...avx2, Q2_K: 8 },
  // The 8-bit matrix extension changes the order, not what is repacked.
  'arm-dotprod': { Q4_0: 4, Q4_K: 8, Q5_K: 8, Q6_K: 8, IQ4_NL: 4, MXFP4: 4, Q8_0: 4 },
};

export interface RepackTensor {
  readonly name: string;
  readonly type: string;
  /** As in the file: the length of a row, the rows, the experts. */
  readonly dims: readonly number[];
  readonly bytes: number;
}

/** Looked up row by row, never multiplied. */
const isLookup = (name: string): boolean => /(^|[._])(token_embd|position_embd|token_types)\b/.test(name);
/** Multiplied expert by expert (MUL_MAT_ID), the only weights of three dimensions that are repacked. */
const isExperts = (name: string): boolean => /_exps\b/.test(name);

const dimensions = (dims: readonly number[]): number => dims.findLastIndex((dim) => dim !== 1) + 1;

/** Whether a weight of this type and shape is repacked, in whatever place of the model. */
const suits = ({ type, dims }: RepackTensor, target: RepackTarget): boolean => {
  const multiple = rowsOf[target][type];
  return multiple !== undefined && (dims[1] ?? 1) % multiple === 0;
};

export const isRepacked = (tensor: RepackTensor, target: RepackTarget): boolean =>
  suits(tensor, target) &&
  !isLookup(tensor.name) &&
  dimensions(tensor.dims) === (isExperts(tensor.name) ? 3 : 2);

interface RepackedBytes {
  /** Of the tensors that are repacked, and so read from the file once and never used in place. */
  readonly bytes: number;
  readonly tensors: number;
  /**
   * Of the input embedding where it serves as output too (no `output.weight`): it is repacked for that use, and read
   * in place for the other. Not in `bytes`.
   */
  readonly tied: number;
}

/** What llama.cpp on such a CPU would repack of a model's tensors. */
export const repackedBytes = (tensors: readonly RepackTensor[], target: RepackTarget): RepackedBytes => {
  const repacked = tensors.filter((tensor) => isRepacked(tensor, target));
  const tied = tensors.some(({ name }) => name === 'output.weight')
    ? undefined
    : tensors.find(({ name }) => name === 'token_embd.weight');
  return {
    bytes: repacked.reduce((sum, { bytes }) => sum + bytes, 0),
    tensors: repacked.length,
    tied: tied !== undefined && suits(tied, target) && dimensions(tied.dims) === 2 ? tied.bytes : 0,
  };
};
