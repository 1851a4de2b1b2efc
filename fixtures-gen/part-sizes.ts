import type { SetOptions } from './set-options.ts';
import { mix } from './word-stream.ts';

/** Uneven parts are 0.25 to 1.75 times the mean: 64 + 0..384 of 256. */
const UNEVEN_BASE = 64;
const UNEVEN_SPAN = 385;
const UNEVEN_SCALE = 256;
const UNEVEN_SALT = 0x0ddba11;

/**
 * The bytes asked of each part. Sizes are multiples of 4, but for the last part when a total is not. Uneven sizes are 4
 * more than a multiple of 8: never a multiple of a page or of an alignment, which is where packed layouts break.
 */
export function requestedSizes({ parts, size, uneven, seed }: SetOptions): number[] {
  const mean = 'perPart' in size ? size.perPart : Math.max(4, Math.floor(size.total / parts / 4) * 4);
  if (!uneven) {
    const sizes = new Array<number>(parts).fill(mean);
    if ('total' in size) sizes[parts - 1] = Math.max(4, size.total - mean * (parts - 1));
    return sizes;
  }
  const sizes = Array.from({ length: parts }, (_, part) => {
    const factor = UNEVEN_BASE + (mix(mix(seed ^ UNEVEN_SALT) + part) % UNEVEN_SPAN);
    return unevenSize((mean / UNEVEN_SCALE) * factor);
  });
  if ('total' in size && parts > 1) balance(sizes, size.total);
  return sizes;
}

function unevenSize(bytes: number): number {
  return Math.floor(bytes / 8) * 8 + 4;
}

/** Scales the sizes so that their sum is the total, the last part taking what rounding leaves. */
function balance(sizes: number[], total: number): void {
  const sum = sizes.reduce((a, b) => a + b, 0);
  let rest = total;
  for (let part = 0; part < sizes.length - 1; part += 1) {
    const scaled = unevenSize(((sizes[part] ?? 0) / sum) * total);
    sizes[part] = scaled;
    rest -= scaled;
  }
  sizes[sizes.length - 1] = Math.max(4, rest);
}
