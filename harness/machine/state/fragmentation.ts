import { join } from 'node:path';
import type { MachineStateRecord } from '../../results/state.ts';
import { ownPageSizes } from '../page-sizes.ts';
import { readText } from '../sysfs.ts';

/** `Node 0, zone Normal  6028  37873  ..`: how many free blocks of 1, 2, 4 .. pages. */
const blocksOf = (line: string): number[] =>
  (/zone\s+\S+\s+([\d\s]+)$/.exec(line)?.[1] ?? '').trim().split(/\s+/).map(Number);

export const readFragmentation = (
  procRoot: string,
  { base, huge } = ownPageSizes(),
): MachineStateRecord['fragmentation'] => {
  const lines =
    readText(join(procRoot, 'buddyinfo'))
      ?.split('\n')
      .filter((line) => line.includes('zone')) ?? [];
  if (lines.length === 0) return undefined;
  const from = (least: number): number =>
    lines
      .flatMap((line) => blocksOf(line).map((blocks, order) => (order < least ? 0 : blocks * 2 ** order)))
      .reduce((sum, pages) => sum + pages, 0) * base;
  const stalls = /^compact_stall (\d+)$/m.exec(readText(join(procRoot, 'vmstat')) ?? '')?.[1];
  return {
    free: from(0),
    freeInHugeBlocks: from(Math.log2(huge / base)),
    ...(stalls !== undefined && { compactionStalls: Number(stalls) }),
  };
};
