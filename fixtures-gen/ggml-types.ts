/**
 * The ggml types the generator writes: their block sizes, and the bit masks that turn random words into finite small
 * values without floating-point arithmetic.
 *
 * A type's words repeat with a period (two blocks of Q8_0, one of Q4_K); `masks` lists the words of a period in which
 * a half-precision scale lies. Source of the block layouts: ggml, `src/ggml-common.h`.
 */
export interface GgmlType {
  readonly id: number;
  /** Elements of a block. */
  readonly block: number;
  /** Bytes of a block. */
  readonly blockBytes: number;
  readonly periodWords: number;
  readonly masks: readonly WordMask[];
}

/** value = (random & keep) | set, for the word `word` of each period. */
export interface WordMask {
  readonly word: number;
  readonly keep: number;
  readonly set: number;
}

/** f32: sign and mantissa random, exponent 122 - 127 = -5. */
const F32_MASK: WordMask = { word: 0, keep: 0x807fffff, set: 122 << 23 };
const HALF_EXPONENT_SHIFT = 10;
const HALF_MANTISSA = 0x03ff;
/** Two f16: exponent 10 - 15 = -5. */
const F16_MASK: WordMask = { word: 0, keep: 0x83ff83ff, set: (10 << HALF_EXPONENT_SHIFT) * 0x10001 };
/** q8_0 {f16 d; i8 q[32]}: d of about 2^-12, so that d * q stays below 2^-4. */
const Q8_SCALE = 3 << HALF_EXPONENT_SHIFT;
/** q4_K {f16 d; f16 dmin; u8 scales[12]; u8 qs[128]}: d of about 2^-14 and dmin of about 2^-11 balance. */
const Q4K_SCALE = 1 << HALF_EXPONENT_SHIFT;
const Q4K_MINIMUM = 4 << HALF_EXPONENT_SHIFT;

export const GGML_TYPES = {
  F32: { id: 0, block: 1, blockBytes: 4, periodWords: 1, masks: [F32_MASK] },
  F16: { id: 1, block: 1, blockBytes: 2, periodWords: 1, masks: [F16_MASK] },
  Q8_0: {
    id: 8,
    block: 32,
    blockBytes: 34,
    periodWords: 17,
    masks: [
      { word: 0, keep: 0xffff0000 | HALF_MANTISSA, set: Q8_SCALE },
      { word: 8, keep: (HALF_MANTISSA << 16) | 0xffff, set: Q8_SCALE << 16 },
    ],
  },
  Q4_K: {
    id: 12,
    block: 256,
    blockBytes: 144,
    periodWords: 36,
    masks: [{ word: 0, keep: (HALF_MANTISSA << 16) | HALF_MANTISSA, set: (Q4K_MINIMUM << 16) | Q4K_SCALE }],
  },
} as const satisfies Record<string, GgmlType>;

export type GgmlTypeName = keyof typeof GGML_TYPES;

/** Bytes of a tensor; its first dimension must be a multiple of the type's block. */
export function tensorBytes(type: GgmlTypeName, dims: readonly number[]): number {
  const { block, blockBytes } = GGML_TYPES[type];
  return (dims.reduce((product, dim) => product * dim, 1) / block) * blockBytes;
}
