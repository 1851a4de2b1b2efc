import { mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelPart, ModelSet, ModelTensor } from '../gguf/index.ts';

/** Bytes of a part, from `from` up to `to`. */
export interface Stretch {
  readonly part: number;
  readonly from: number;
  readonly to: number;
}

/** Below it, what a load costs beside its bytes would decide. */
const leastStretch = 64 * 1024 ** 2;
const mostStretches = 8;

/** Where a tensor begins, at or before a place in a part, so that what is loaded begins as tensors do. */
const tensorStart = (tensors: readonly ModelTensor[], place: number, { dataOffset }: ModelPart): number =>
  tensors.findLast(({ offset }) => offset <= place)?.offset ?? dataOffset;

/**
 * About so many bytes of these parts, in stretches that are spread evenly over them, each from where a tensor begins. They
 * never overlap.
 */
export const chooseStretches = (
  { parts, tensors }: Pick<ModelSet, 'parts' | 'tensors'>,
  places: readonly number[],
  bytes: number,
): Stretch[] => {
  const total = places.reduce((sum, place) => sum + (parts[place]?.bytes ?? 0), 0);
  const count = Math.max(1, Math.min(mostStretches, Math.floor(bytes / leastStretch)));
  const chosen: Stretch[] = [];
  for (let index = 0; index < count; index += 1) {
    // The middle of the stretch's share of the model, and then which part that lies in.
    let offset = ((index + 0.5) / count) * total;
    const part = places.find((place) => {
      const here = offset < (parts[place]?.bytes ?? 0);
      if (!here) offset -= parts[place]?.bytes ?? 0;
      return here;
    });
    const file = part === undefined ? undefined : parts[part];
    if (part === undefined || file === undefined) continue;
    const own = tensors.filter((tensor) => tensor.part === part);
    const middle = tensorStart(own, Math.max(0, offset - bytes / count / 2), file);
    const last = chosen.at(-1);
    const from = Math.max(middle, last?.part === part ? last.to : 0);
    const to = Math.min(from + Math.ceil(bytes / count), file.bytes);
    if (to > from) chosen.push({ part, from, to });
  }
  return chosen;
};

const step = 4 * 1024 ** 2;

const copyStretch = async (source: string, target: string, { from, to }: Stretch, signal: AbortSignal) => {
  const [input, output] = [await open(source, 'r'), await open(target, 'wx', 0o600)];
  const buffer = Buffer.alloc(step);
  try {
    for (let at = from; at < to;) {
      signal.throwIfAborted();
      const { bytesRead } = await input.read(buffer, 0, Math.min(step, to - at), at);
      if (bytesRead === 0) throw new Error(`${source} became shorter while it was read`);
      await output.writeFile(buffer.subarray(0, bytesRead));
      at += bytesRead;
    }
    // What is still to be written back would be written during the loads.
    await output.datasync();
  } finally {
    await Promise.all([input.close(), output.close()]);
  }
};

/** Tensors as far as they lie in a stretch, which begins the file that they then lie in. */
const tensorsIn = (
  tensors: readonly ModelTensor[],
  { part, from, to }: Stretch,
  index: number,
): ModelTensor[] =>
  tensors.flatMap((tensor) => {
    const [start, end] = [Math.max(tensor.offset, from), Math.min(tensor.offset + tensor.bytes, to)];
    return tensor.part === part && end > start
      ? [{ ...tensor, part: index, offset: start - from, bytes: end - start }]
      : [];
  });

/** The model as if it were these stretches of it alone, each in a file of its own in a folder. */
export const writeStretches = async (
  model: ModelSet,
  stretches: readonly Stretch[],
  folder: string,
  signal: AbortSignal,
): Promise<ModelSet> => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const parts: ModelPart[] = [];
  for (const [index, stretch] of stretches.entries()) {
    const source = model.parts[stretch.part];
    if (source === undefined) continue;
    const path = join(folder, `stretch-${String(index + 1).padStart(5, '0')}.gguf`);
    await copyStretch(source.path, path, stretch, signal);
    parts.push({ path, bytes: stretch.to - stretch.from, alignment: source.alignment, dataOffset: 0 });
  }
  const { name, architecture, warnings } = model;
  return {
    name,
    directory: folder,
    ...(architecture !== undefined && { architecture }),
    parts,
    tensors: stretches.flatMap((stretch, index) => tensorsIn(model.tensors, stretch, index)),
    warnings,
    totalBytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
  };
};
