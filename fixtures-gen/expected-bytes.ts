import { GGML_TYPES } from './ggml-types.ts';
import type { Manifest } from './manifest.ts';
import { planSet, type PlannedTensor, type SetPlan } from './set-plan.ts';
import { fillWords } from './word-stream.ts';

const WORD = 4;
/** Words are made here when the caller's buffer is not aligned for them; small enough for the L2 cache. */
const SCRATCH_WORDS = 16 * 1024;
const ALL_BITS = 0xffffffff;

const plans = new WeakMap<Manifest, SetPlan>();

function planOf(source: SetPlan | Manifest): SetPlan {
  if (!('generator' in source)) return source;
  let plan = plans.get(source);
  if (plan === undefined) {
    plan = planSet(source.options);
    plans.set(source, plan);
  }
  return plan;
}

/** Words `index`.. of a tensor: random words, with the masks of its type laid over them. */
function tensorWords(
  words: Uint32Array,
  seed: number,
  id: number,
  tensor: PlannedTensor,
  index: number,
): void {
  const { periodWords, masks } = GGML_TYPES[tensor.type];
  if (periodWords === 1) {
    fillWords(words, seed, id, index, masks[0].keep, masks[0].set);
    return;
  }
  fillWords(words, seed, id, index, ALL_BITS, 0);
  for (const { word, keep, set } of masks) {
    const first = (word - (index % periodWords) + periodWords) % periodWords;
    for (let i = first; i < words.length; i += periodWords) words[i] = ((words[i] ?? 0) & keep) | set;
  }
}

/** Bytes `from`.. of a tensor into `target`, whatever the alignment of either. */
function tensorRange(
  target: Uint8Array,
  seed: number,
  id: number,
  tensor: PlannedTensor,
  from: number,
): void {
  let done = 0;
  let scratch: Uint32Array | undefined;
  while (done < target.length) {
    const index = Math.floor((from + done) / WORD);
    const skip = (from + done) % WORD;
    const address = target.byteOffset + done;
    const left = target.length - done;
    if (skip === 0 && address % WORD === 0 && left >= WORD) {
      const words = new Uint32Array(target.buffer, address, Math.floor(left / WORD));
      tensorWords(words, seed, id, tensor, index);
      done += words.byteLength;
    } else {
      scratch ??= new Uint32Array(Math.min(SCRATCH_WORDS, Math.ceil((skip + left) / WORD)));
      tensorWords(scratch, seed, id, tensor, index);
      // One odd word at an aligned address, and the rest can be written in place.
      const aligned = (address - skip) % WORD === 0;
      const bytes = new Uint8Array(
        scratch.buffer,
        skip,
        Math.min(left, aligned ? WORD - skip : scratch.byteLength - skip),
      );
      target.set(bytes, done);
      done += bytes.length;
    }
  }
}

/** First tensor of a part that ends after `offset`, by bisection. */
function firstTensorAt(plan: SetPlan, part: number, offset: number): number {
  const { firstTensor, tensorCount } = plan.parts[part] ?? { firstTensor: 0, tensorCount: 0 };
  let [low, high] = [firstTensor, firstTensor + tensorCount];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const tensor = plan.tensors[middle];
    if (tensor !== undefined && tensor.offset + tensor.bytes > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Writes what bytes `offset`.. of a part must be into the whole of `target`.
 * @param part Index of the part, from 0.
 * @throws RangeError beyond the end of the part
 */
export function fillExpected(
  source: SetPlan | Manifest,
  part: number,
  offset: number,
  target: Uint8Array,
): void {
  const plan = planOf(source);
  const planned = plan.parts[part];
  const end = offset + target.length;
  if (planned === undefined || offset < 0 || end > planned.bytes)
    throw new RangeError(`bytes ${offset} to ${end} lie outside part ${part} of ${plan.options.name}`);
  let position = offset;
  if (position < planned.header.length) {
    target.set(planned.header.subarray(position, end));
    position = Math.min(end, planned.header.length);
  }
  for (let id = firstTensorAt(plan, part, position); position < end; id += 1) {
    const tensor = plan.tensors[id];
    const start = tensor?.part === part ? tensor.offset : end;
    if (position < start) {
      target.fill(0, position - offset, Math.min(start, end) - offset);
      position = Math.min(start, end);
    }
    if (tensor === undefined || position >= end) continue;
    const stop = Math.min(end, tensor.offset + tensor.bytes);
    const slice = target.subarray(position - offset, stop - offset);
    tensorRange(slice, plan.options.seed, id, tensor, position - tensor.offset);
    position = stop;
  }
}

/** What `length` bytes from `offset` of a part must be, header and padding included, without reading the file. */
export function expectedBytes(
  source: SetPlan | Manifest,
  part: number,
  offset: number,
  length: number,
): Uint8Array {
  const target = new Uint8Array(length);
  fillExpected(source, part, offset, target);
  return target;
}
