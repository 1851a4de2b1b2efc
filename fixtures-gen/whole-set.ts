import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { expectedBytes } from './expected-bytes.ts';
import type { SetPlan } from './set-plan.ts';

/** Bytes compared at the start and at the end of each part. */
const BLOCK = 4096;

/**
 * Whether every part is there, of the right size, with its first and last 4 KiB as they must be. A byte changed
 * between them goes unnoticed: comparing everything would cost as much as writing it.
 */
export async function isWhole(plan: SetPlan, directory: string): Promise<boolean> {
  for (let part = 0; part < plan.parts.length; part += 1) {
    if (!(await isPartWhole(plan, part, directory))) return false;
  }
  return true;
}

async function isPartWhole(plan: SetPlan, part: number, directory: string): Promise<boolean> {
  const planned = plan.parts[part];
  if (planned === undefined) return false;
  let file;
  try {
    file = await open(join(directory, planned.file));
    const stats = await file.stat();
    if (!stats.isFile() || stats.size !== planned.bytes) return false;
    for (const offset of [0, Math.max(0, planned.bytes - BLOCK)]) {
      const expected = expectedBytes(plan, part, offset, Math.min(BLOCK, planned.bytes));
      const { bytesRead, buffer } = await file.read(
        Buffer.alloc(expected.length),
        0,
        expected.length,
        offset,
      );
      if (bytesRead !== expected.length || !buffer.equals(expected)) return false;
    }
    return true;
  } catch {
    return false; // Whatever hinders reading it, it has to be written again.
  } finally {
    await file?.close();
  }
}
