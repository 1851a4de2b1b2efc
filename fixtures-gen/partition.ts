import { dataStart } from './gguf-header.ts';

/** What a tensor adds to the part it lies in. */
export interface Weight {
  readonly info: number;
  /** Its data, padded to the alignment. */
  readonly data: number;
}

export interface Partition {
  /** Number of tensors in each part. */
  readonly counts: number[];
  /** Bytes of each part. */
  readonly sizes: number[];
}

/**
 * Deals tensors, in their order, to parts of about the target sizes. What remains is shared out anew after each part,
 * in proportion to the targets, so that one oversized tensor does not starve the last part. Each part gets at least one.
 * @param metadataBytes Encoded metadata of each part.
 */
export function partition(
  weights: readonly Weight[],
  targets: readonly number[],
  metadataBytes: (part: number) => number,
  alignment: number,
): Partition {
  let remaining = weights.reduce((sum, { info, data }) => sum + info + data, 0);
  let remainingTarget = targets.reduce((sum, target) => sum + target, 0);
  for (let part = 0; part < targets.length; part += 1) remaining += metadataBytes(part);
  const counts: number[] = [];
  const sizes: number[] = [];
  let next = 0;
  targets.forEach((target, part) => {
    const goal = (remaining * target) / remainingTarget;
    const most = weights.length - next - (targets.length - part - 1);
    const last = part === targets.length - 1;
    let [infos, data, count] = [0, 0, 0];
    let size = dataStart(metadataBytes(part), 0, alignment);
    while (count < most) {
      const weight = weights[next + count] ?? { info: 0, data: 0 };
      const grown = dataStart(metadataBytes(part), infos + weight.info, alignment) + data + weight.data;
      if (!last && count > 0 && Math.abs(grown - goal) >= Math.abs(size - goal)) break;
      infos += weight.info;
      data += weight.data;
      size = grown;
      count += 1;
    }
    next += count;
    counts.push(count);
    sizes.push(size);
    remaining -= size;
    remainingTarget -= target;
  });
  return { counts, sizes };
}
