/**
 * The random words behind every tensor byte: word i of tensor t under seed s is a hash of (s, t, i) and of nothing
 * else, so that any range can be recomputed without what stands before it.
 *
 * The finaliser is a 32-bit multiply-xorshift one (constants of "lowbias32", C. Wellons, hash-prospector). Each tensor
 * has two keys, one before and one inside the finaliser: with a single additive key one tensor's words would be
 * another's, shifted, and a loader that mixes them up could pass.
 */
const FIRST_MULTIPLIER = 0x7feb352d;
const SECOND_MULTIPLIER = 0x846ca68b;
const GOLDEN = 0x9e3779b9;
const TWO_TO_32 = 2 ** 32;

export interface StreamKeys {
  readonly first: number;
  readonly second: number;
}

export function mix(word: number): number {
  let x = word;
  x = Math.imul(x ^ (x >>> 16), FIRST_MULTIPLIER);
  x = Math.imul(x ^ (x >>> 15), SECOND_MULTIPLIER);
  return (x ^ (x >>> 16)) >>> 0;
}

/** @param stretch Which run of 2^32 words (16 GiB) of the tensor. */
function streamKeys(seed: number, tensor: number, stretch: number): StreamKeys {
  const base = mix(mix(seed ^ GOLDEN) + Math.imul(tensor + 1, GOLDEN)) ^ Math.imul(stretch, FIRST_MULTIPLIER);
  return { first: mix(base), second: mix(base ^ SECOND_MULTIPLIER) };
}

/** Fills `words` with the words from `index` on, each and-ed with `keep` and or-ed with `set`. */
function fillStretch(words: Uint32Array, index: number, keys: StreamKeys, keep: number, set: number): void {
  const second = keys.second | 0;
  const keepBits = keep | 0;
  const setBits = set | 0;
  let counter = (index + keys.first) | 0;
  for (let i = 0; i < words.length; i += 1) {
    let x = Math.imul(counter ^ (counter >>> 16), FIRST_MULTIPLIER);
    x = Math.imul((x ^ (x >>> 15)) + second, SECOND_MULTIPLIER);
    words[i] = ((x ^ (x >>> 16)) & keepBits) | setBits;
    counter = (counter + 1) | 0;
  }
}

export function fillWords(
  words: Uint32Array,
  seed: number,
  tensor: number,
  index: number,
  keep: number,
  set: number,
): void {
  let done = 0;
  while (done < words.length) {
    const stretch = Math.floor((index + done) / TWO_TO_32);
    const from = (index + done) % TWO_TO_32;
    const length = Math.min(words.length - done, TWO_TO_32 - from);
    fillStretch(words.subarray(done, done + length), from, streamKeys(seed, tensor, stretch), keep, set);
    done += length;
  }
}
