/**
 * On which CPUs llama.cpp copies most weights of a model into buffers of its own (CPU_REPACK), by the type that most of
 * its weights have; what of one file `inspect` says. Beside it, a test holds it against the rules of `inspect`.
 */
const repackedOn: Readonly<Record<string, readonly ('x86-avx2' | 'x86-avx512' | 'arm-dotprod')[]>> = {
  Q4_0: ['x86-avx2', 'x86-avx512', 'arm-dotprod'],
  Q4_K: ['x86-avx2', 'x86-avx512', 'arm-dotprod'],
  Q2_K: ['x86-avx512'],
  Q8_0: ['arm-dotprod'],
};

/** The type most weights have under a name such as `Q4_K_M` or `UD-Q2_K_XL`. */
export const mainType = (quantisation: string): string =>
  /I?Q\d_(?:K|NL|\d)/u.exec(quantisation)?.[0] ?? quantisation;

export const repackingCpus = (quantisation: string): readonly string[] =>
  repackedOn[mainType(quantisation)] ?? [];
