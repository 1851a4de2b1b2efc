import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fillExpected } from './expected-bytes.ts';
import type { SetPlan } from './set-plan.ts';
import { UNFINISHED } from './split-keys.ts';

/** One piece of work: a range of one part. */
export interface WriteRange {
  readonly part: number;
  readonly offset: number;
  readonly bytes: number;
}

/** Large enough that handing out ranges costs nothing, small enough that an abort is prompt. */
const RANGE = 32 * 1024 * 1024;
/** Made and written while still in the cache. */
const CHUNK = 256 * 1024;

export function rangesOf(plan: SetPlan): WriteRange[] {
  return plan.parts.flatMap(({ bytes }, part) =>
    Array.from({ length: Math.ceil(bytes / RANGE) }, (_, range) => ({
      part,
      offset: range * RANGE,
      bytes: Math.min(RANGE, bytes - range * RANGE),
    })),
  );
}

let buffer: Uint8Array | undefined;

/** Writes a range into the unfinished file of its part, which must exist. */
export function writeRange(plan: SetPlan, directory: string, { part, offset, bytes }: WriteRange): void {
  buffer ??= new Uint8Array(CHUNK);
  const fd = openSync(join(directory, `${plan.parts[part]?.file ?? ''}${UNFINISHED}`), 'r+');
  try {
    for (let done = 0; done < bytes;) {
      const chunk = buffer.subarray(0, Math.min(CHUNK, bytes - done));
      fillExpected(plan, part, offset + done, chunk);
      for (let written = 0; written < chunk.length;)
        written += writeSync(fd, chunk, written, chunk.length - written, offset + done + written);
      done += chunk.length;
    }
  } finally {
    closeSync(fd);
  }
}
