import { join } from 'node:path';
import type { MachineStateRecord } from '../../results/state.ts';
import { readText } from '../sysfs.ts';

const pageBytes = 4096;
/** A block of this order is 2 MiB. */
const hugeOrder = 9;

/** `Node 0, zone Normal  6028  37873  ..`: how many free blocks of 1, 2, 4 .. pages. */
const blocksOf = (line: string): number[] =>
  (/zone\s+\S+\s+([\d\s]+)$/.exec(line)?.[1] ?? '').trim().split(/\s+/).map(Number);

export const readFragmentation = (procRoot: string): MachineStateRecord['fragmentation'] => {
  const lines =
    readText(join(procRoot, 'buddyinfo'))
      ?.split('\n')
      .filter((line) => line.includes('zone')) ?? [];
  if (lines.length === 0) return undefined;
  const from = (least: number): number =>
    lines
      .flatMap((line) => blocksOf(line).map((blocks, order) => (order < least ? 0 : blocks * 2 ** order)))
      .reduce((sum, pages) => sum + pages, 0) * pageBytes;
  const stalls = /^compact_stall (\d+)$/m.exec(readText(join(procRoot, 'vmstat')) ?? '')?.[1];
  return {
    free: from(0),
    freeInHugeBlocks: from(hugeOrder),
    ...(stalls !== undefined && { compactionStalls: Number(stalls) }),
  };
};
