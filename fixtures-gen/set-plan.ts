import { tensorBytes, type GgmlTypeName } from './ggml-types.ts';
import { alignUp, dataStart, encodeHeader, encodeMetadata, infoBytes, type Metadata } from './gguf-header.ts';
import { fitLlama } from './llama-fit.ts';
import { llamaMetadata, type TensorShape } from './llama-model.ts';
import { requestedSizes } from './part-sizes.ts';
import { plainMetadata, plainTensors } from './plain-part.ts';
import type { SetOptions } from './set-options.ts';
import { everyPartKeys, partFileName } from './split-keys.ts';

export interface PlannedTensor {
  readonly name: string;
  readonly type: GgmlTypeName;
  readonly dims: readonly number[];
  /** Index of its part, from 0. */
  readonly part: number;
  /** Absolute in the part file. */
  readonly offset: number;
  readonly bytes: number;
}

export interface PlannedPart {
  readonly file: string;
  /** Size of the file. */
  readonly bytes: number;
  /** Everything before the tensor data, padding included. */
  readonly header: Uint8Array;
  readonly dataOffset: number;
  /** Index in the plan's tensors of this part's first one, and how many it has. */
  readonly firstTensor: number;
  readonly tensorCount: number;
}

/** Everything about a set but its tensor bytes, which follow from the seed. */
export interface SetPlan {
  readonly options: SetOptions;
  readonly parts: readonly PlannedPart[];
  /** By part, then by offset. A tensor's place in this list decides its bytes. */
  readonly tensors: readonly PlannedTensor[];
  readonly totalBytes: number;
}

interface Deal {
  readonly metadata: Metadata;
  readonly tensors: readonly (readonly TensorShape[])[];
  /** Exact sizes of the files; without them a file ends with its last tensor's padding. */
  readonly sizes?: readonly number[];
}

function dealLlama(options: SetOptions): Deal {
  const fit = fitLlama(options);
  let next = 0;
  const tensors = fit.partition.counts.map((count) => fit.tensors.slice(next, (next += count)));
  return { metadata: llamaMetadata(options.name, options.types, fit.shape), tensors };
}

function dealPlain(options: SetOptions): Deal {
  const metadata = plainMetadata(options.name);
  const sizes = requestedSizes(options);
  const tensors = sizes.map((bytes, part) => {
    const keys = everyPartKeys(part, options.parts, 0, options.alignment);
    const metadataBytes = encodeMetadata(part === 0 ? [...metadata, ...keys] : keys).length;
    return plainTensors(options, part, bytes, metadataBytes);
  });
  return { metadata, tensors, sizes };
}

/**
 * Lays a set out: pure, and the same for the same options.
 * @throws GeneratorError `part-too-small` (profile `plain`, whose sizes are exact)
 */
export function planSet(options: SetOptions): SetPlan {
  const deal = options.profile === 'llama' ? dealLlama(options) : dealPlain(options);
  const total = deal.tensors.reduce((sum, shapes) => sum + shapes.length, 0);
  const tensors: PlannedTensor[] = [];
  const parts = deal.tensors.map((shapes, part): PlannedPart => {
    const keys = everyPartKeys(part, options.parts, total, options.alignment);
    const metadata = part === 0 ? [...deal.metadata, ...keys] : keys;
    const infos = shapes.reduce((sum, { name, dims }) => sum + infoBytes(name, dims.length), 0);
    const start = dataStart(encodeMetadata(metadata).length, infos, options.alignment);
    const firstTensor = tensors.length;
    let end = start;
    for (const shape of shapes) {
      const bytes = tensorBytes(shape.type, shape.dims);
      tensors.push({ ...shape, part, offset: end, bytes });
      end += alignUp(bytes, options.alignment);
    }
    const infosOfPart = tensors
      .slice(firstTensor)
      .map((tensor) => ({ ...tensor, dataOffset: tensor.offset - start }));
    return {
      file: partFileName(options.name, part, options.parts),
      bytes: deal.sizes?.[part] ?? end,
      header: encodeHeader(metadata, infosOfPart, options.alignment),
      dataOffset: start,
      firstTensor,
      tensorCount: shapes.length,
    };
  });
  return { options, parts, tensors, totalBytes: parts.reduce((sum, { bytes }) => sum + bytes, 0) };
}
