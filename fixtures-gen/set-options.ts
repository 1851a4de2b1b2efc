import { GeneratorError } from './generator-error.ts';

export const TYPE_CHOICES = ['F32', 'F16', 'Q8_0', 'Q4_K', 'mix'] as const;
export type TypeChoice = (typeof TYPE_CHOICES)[number];
export const ALIGNMENTS = [32, 64, 128, 256, 512, 1024, 2048, 4096] as const;
export type Alignment = (typeof ALIGNMENTS)[number];
export const PROFILES = ['llama', 'plain'] as const;
export type Profile = (typeof PROFILES)[number];
export const MAX_PARTS = 400;
/** llama.cpp, `src/llama-hparams.h`: LLAMA_MAX_LAYERS. */
export const MAX_LAYERS = 512;
/** Of all parts together: the largest file of ext4. Far above it, offsets would no longer be exact numbers. */
const MAX_TOTAL = 16 * 1024 ** 4;

/** Bytes of each part, or of all parts together; file headers included. */
export type SetSize = { readonly perPart: number } | { readonly total: number };

export interface SetOptions {
  readonly parts: number;
  readonly size: SetSize;
  readonly types: TypeChoice;
  readonly alignment: Alignment;
  /** Parts of 0.25 to 1.75 times the mean size, decided by the seed. */
  readonly uneven: boolean;
  /** An unsigned 32-bit number. */
  readonly seed: number;
  /** `llama` runs in llama.cpp; `plain` is valid GGUF of exactly the requested sizes, and runs nowhere. */
  readonly profile: Profile;
  /** Stem of the file names. */
  readonly name: string;
  /** Of a llama model: 9 tensors each. Without it, whichever number brings the parts nearest to the request. */
  readonly layers?: number;
}

export const DEFAULT_OPTIONS: SetOptions = {
  parts: 4,
  size: { perPart: 16 * 1024 * 1024 },
  types: 'F16',
  alignment: 32,
  uneven: false,
  seed: 1,
  profile: 'llama',
  name: 'unimap',
};

/** Of a llama model: of each layer, and the embeddings, the last norm and the output matrix. */
export const tensorsOf = (layers: number): number => 9 * layers + 3;

function bad(what: string, remedy: string): never {
  throw new GeneratorError('bad-option', what, remedy);
}

function oneOf<T>(option: string, value: T, choices: readonly T[]): void {
  if (!choices.includes(value))
    bad(`${option} ${String(value)} is unknown`, `choose one of ${choices.join(', ')}`);
}

function resolveSize(size: Partial<Record<'perPart' | 'total', number>>): SetSize {
  const { perPart, total } = size;
  const bytes = perPart ?? total;
  if (bytes === undefined || (perPart !== undefined && total !== undefined))
    bad('size needs exactly one of perPart and total', 'give the bytes of each part, or of all together');
  if (!Number.isSafeInteger(bytes) || bytes < 1)
    bad(`size ${bytes} is not a number of bytes`, 'give a whole number above 0');
  return perPart === undefined ? { total: bytes } : { perPart: bytes };
}

function checkLayers(layers: number, { parts, profile }: SetOptions): void {
  if (profile !== 'llama') bad(`a set of profile ${profile} has no layers`, 'choose the profile llama');
  if (!Number.isInteger(layers) || layers < 1 || layers > MAX_LAYERS)
    bad(`layers ${layers} is out of range`, `give a whole number from 1 to ${MAX_LAYERS}`);
  if (tensorsOf(layers) < parts)
    bad(`${layers} layers have ${tensorsOf(layers)} tensors for ${parts} parts`, 'give more layers');
}

/**
 * Fills in what is absent from {@link DEFAULT_OPTIONS} and refuses what no set can have.
 * @throws GeneratorError `bad-option`
 */
export function resolveOptions(partial: Partial<SetOptions> = {}): SetOptions {
  const parts = partial.parts ?? DEFAULT_OPTIONS.parts;
  const seed = partial.seed ?? DEFAULT_OPTIONS.seed;
  const name = partial.name ?? DEFAULT_OPTIONS.name;
  const options: SetOptions = {
    parts,
    size: resolveSize(partial.size ?? DEFAULT_OPTIONS.size),
    types: partial.types ?? DEFAULT_OPTIONS.types,
    alignment: partial.alignment ?? DEFAULT_OPTIONS.alignment,
    uneven: partial.uneven ?? DEFAULT_OPTIONS.uneven,
    seed,
    profile: partial.profile ?? DEFAULT_OPTIONS.profile,
    name,
    ...(partial.layers !== undefined && { layers: partial.layers }),
  };
  if (!Number.isInteger(parts) || parts < 1 || parts > MAX_PARTS)
    bad(`parts ${parts} is out of range`, `give a whole number from 1 to ${MAX_PARTS}`);
  const total = 'total' in options.size ? options.size.total : options.size.perPart * parts;
  if (total > MAX_TOTAL)
    bad(`a set of ${total} bytes is too large`, `ask for at most ${MAX_TOTAL} bytes (16 TiB) in all`);
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff)
    bad(`seed ${seed} is not an unsigned 32-bit number`, 'give a whole number from 0 to 4294967295');
  if (
    !/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name) ||
    /-\d{5}-of-\d{5}$/.test(name) ||
    name.endsWith('.gguf')
  )
    bad(
      `name "${name}" cannot be a file name stem`,
      'use letters, digits, dots, dashes and underscores, without the part number',
    );
  oneOf('types', options.types, TYPE_CHOICES);
  oneOf('alignment', options.alignment, ALIGNMENTS);
  oneOf('profile', options.profile, PROFILES);
  if (options.layers !== undefined) checkLayers(options.layers, options);
  return options;
}
