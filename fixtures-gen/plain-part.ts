import { GeneratorError } from './generator-error.ts';
import { GGML_TYPES, tensorBytes, type GgmlTypeName } from './ggml-types.ts';
import { alignUp, dataStart, infoBytes, type Metadata } from './gguf-header.ts';
import type { TensorShape } from './llama-model.ts';
import { partFileName } from './split-keys.ts';
import type { SetOptions } from './set-options.ts';

/** Body tensors a part has where they fit; one F32 tensor more takes up what they leave. */
const BODY_TENSORS = 3;
/** A row that suits every type: the largest block. */
const ROW = 256;
const MIXED: readonly GgmlTypeName[] = ['Q4_K', 'F16', 'Q8_0', 'F32'];

export function plainMetadata(name: string): Metadata {
  return [
    ['general.architecture', { type: 'string', value: 'unimap-plain' }],
    ['general.name', { type: 'string', value: name }],
  ];
}

/** The body tensors and the filler of one part of exactly `bytes`, or undefined where so many do not fit. */
function attempt(options: SetOptions, part: number, bytes: number, metadataBytes: number, body: number) {
  const name = (tensor: number) => `part.${part}.tensor.${tensor}.weight`;
  let infos = infoBytes(name(body), 1);
  for (let tensor = 0; tensor < body; tensor += 1) infos += infoBytes(name(tensor), 2);
  let room = bytes - dataStart(metadataBytes, infos, options.alignment);
  const tensors: TensorShape[] = [];
  const share = room / (body + (body === 0 ? 1 : 0.25));
  for (let tensor = 0; tensor < body; tensor += 1) {
    const type = options.types === 'mix' ? (MIXED[(part + tensor) % MIXED.length] ?? 'F32') : options.types;
    const rows = Math.floor(share / tensorBytes(type, [ROW]));
    if (rows < 1) return undefined;
    const dims = [ROW, rows];
    tensors.push({ name: name(tensor), type, dims });
    room -= alignUp(tensorBytes(type, dims), options.alignment);
  }
  const elements = Math.floor(room / GGML_TYPES.F32.blockBytes);
  if (elements < 1) return undefined;
  tensors.push({ name: name(body), type: 'F32', dims: [elements] });
  return tensors;
}

/**
 * Tensors that make a part exactly `bytes` long. The last one ends where the file ends, up to three zero bytes before
 * it: llama.cpp does not ask for padding after the last tensor.
 * @throws GeneratorError `part-too-small`
 */
export function plainTensors(
  options: SetOptions,
  part: number,
  bytes: number,
  metadataBytes: number,
): TensorShape[] {
  for (let body = BODY_TENSORS; body >= 0; body -= 1) {
    const tensors = attempt(options, part, bytes, metadataBytes, body);
    if (tensors !== undefined) return tensors;
  }
  const least =
    dataStart(metadataBytes, infoBytes(`part.${part}.tensor.0.weight`, 1), options.alignment) +
    GGML_TYPES.F32.blockBytes;
  throw new GeneratorError(
    'part-too-small',
    `${partFileName(options.name, part, options.parts)} of ${bytes} bytes has no room for one tensor after its header`,
    `ask for parts of at least ${least} bytes, or for a smaller alignment`,
  );
}
