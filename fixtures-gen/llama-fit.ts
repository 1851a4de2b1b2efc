import { GGML_TYPES, tensorBytes } from './ggml-types.ts';
import { alignUp, encodeMetadata, infoBytes } from './gguf-header.ts';
import { llamaMetadata, llamaTensors, type LlamaShape, type TensorShape } from './llama-model.ts';
import { partition, type Partition } from './partition.ts';
import { requestedSizes } from './part-sizes.ts';
import { MAX_LAYERS, tensorsOf, type SetOptions } from './set-options.ts';
import { everyPartKeys } from './split-keys.ts';

const EMBEDDINGS = [32, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096, 6144, 8192];
/** Beyond this a model no longer looks like one; such shapes win only where nothing else comes near. */
const WIDEST_FEED_FORWARD = 12;
/** The metadata holds it in 32 bits. */
const MOST_FEED_FORWARD = 0xffffffff;
const UNUSUAL_SHAPE_COST = 0.05;
const SMALLEST_STEP = 4;

export interface LlamaFit {
  readonly shape: LlamaShape;
  readonly tensors: readonly TensorShape[];
  readonly partition: Partition;
}

function rowUnit(types: SetOptions['types'], embedding: number): number {
  if (types === 'mix') return embedding % 256 === 0 ? GGML_TYPES.Q4_K.block : GGML_TYPES.Q8_0.block;
  return Math.max(SMALLEST_STEP, GGML_TYPES[types].block);
}

function layerCounts({ parts, layers }: SetOptions): number[] {
  if (layers !== undefined) return [layers];
  const counts = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, parts - 2, parts - 1, parts, parts + 1];
  for (const divisor of [2, 3, 4, 8]) counts.push(Math.ceil(parts / divisor));
  for (const factor of [2, 3, 4, 6, 8]) counts.push(parts * factor, parts * factor - 1);
  const useful = counts.filter((count) => count >= 1 && count <= MAX_LAYERS && tensorsOf(count) >= parts);
  return [...new Set(useful)].sort((a, b) => a - b);
}

function weigh(options: SetOptions, tensors: readonly TensorShape[]) {
  return tensors.map(({ name, type, dims }) => ({
    info: infoBytes(name, dims.length),
    data: alignUp(tensorBytes(type, dims), options.alignment),
  }));
}

/** Bytes of a model of so many layers, without metadata. */
function sumOf(options: SetOptions, layers: number, dims: Omit<LlamaShape, 'layers'>): number {
  return sum(weigh(options, llamaTensors(options.types, { ...dims, layers })));
}

function sum(weights: readonly { info: number; data: number }[]): number {
  return weights.reduce((total, { info, data }) => total + info + data, 0);
}

/** Feed-forward lengths that bring all parts together, or a middle part of whole layers, nearest to the request. */
function feedForwards(
  options: SetOptions,
  layers: number,
  embedding: number,
  total: number,
  part: number,
): number[] {
  const unit = rowUnit(options.types, embedding);
  const bytesOf = (feedForward: number, count: number) => sumOf(options, count, { embedding, feedForward });
  const ends = bytesOf(unit, 0);
  const layer = bytesOf(unit, 1) - ends;
  // Over 16 units, so that the padding of one small tensor does not pass for the price of a unit.
  const perUnit = (bytesOf(17 * unit, 1) - ends - layer) / 16;
  const toReach = (bytes: number) => Math.max(1, 1 + (bytes - layer) / perUnit);
  const whole = toReach((total - ends) / layers);
  const middle = toReach(part / Math.max(1, Math.round(layers / options.parts)));
  const steps = [Math.floor(whole), Math.ceil(whole), Math.floor(middle), Math.ceil(middle)];
  return [...new Set(steps)].map((step) => step * unit).filter((length) => length <= MOST_FEED_FORWARD);
}

/** What the part farthest from its request counts beside the mean: no part should be a mere norm of some bytes. */
const WORST_PART_WEIGHT = 0.2;

/** Relative distance of the parts from what was asked. The ends carry the vocabulary, so the worst is a middle part. */
function distance(sizes: readonly number[], targets: readonly number[]): number {
  const off = sizes.map((size, part) => Math.abs(size / (targets[part] ?? 1) - 1));
  const worst = Math.max(0, ...off.slice(1, -1));
  return off.reduce((a, b) => a + b, 0) / sizes.length + WORST_PART_WEIGHT * worst;
}

/** The llama model whose parts come nearest to the requested sizes, among some hundreds of shapes. */
export function fitLlama(options: SetOptions): LlamaFit {
  const { parts, types, alignment } = options;
  const targets = requestedSizes(options);
  const any: LlamaShape = { layers: 1, embedding: 256, feedForward: 256 };
  const everyPart = encodeMetadata(everyPartKeys(0, parts, 1, alignment)).length;
  const firstPart = everyPart + encodeMetadata(llamaMetadata(options.name, types, any)).length;
  const metadataBytes = (part: number) => (part === 0 ? firstPart : everyPart);
  const total = targets.reduce((a, b) => a + b, 0) - firstPart - everyPart * (parts - 1) - 24 * parts;
  let best: (LlamaFit & { cost: number }) | undefined;
  for (const embedding of EMBEDDINGS) {
    if (types !== 'mix' && embedding % GGML_TYPES[types].block !== 0) continue;
    const ends = sumOf(options, 0, { embedding, feedForward: 256 });
    for (const layers of layerCounts(options)) {
      const part = (total + firstPart - everyPart) / parts;
      for (const feedForward of feedForwards(options, layers, embedding, total, part)) {
        const shape = { layers, embedding, feedForward };
        // The mean of the parts can be no nearer to the request than their sum is: most shapes need no dealing out.
        const reached = ends + layers * (sumOf(options, 1, shape) - ends);
        if (best !== undefined && Math.abs(reached / total - 1) > best.cost) continue;
        const tensors = llamaTensors(types, shape);
        const candidate = partition(weigh(options, tensors), targets, metadataBytes, alignment);
        const unusual = feedForward > WIDEST_FEED_FORWARD * embedding ? UNUSUAL_SHAPE_COST : 0;
        const cost = distance(candidate.sizes, targets) + unusual;
        if (best === undefined || cost < best.cost) best = { shape, tensors, partition: candidate, cost };
      }
    }
  }
  if (best === undefined) throw new RangeError('no llama shape was tried');
  return best;
}
