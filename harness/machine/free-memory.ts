import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readGroupMemory } from './memory-room.ts';
import { meminfoBytes } from './sysfs.ts';

/**
 * Memory of a node that nobody uses and that may be taken without anybody giving way: free pages, not available ones, of
 * which `reserve` stay, and no more than the control group allows.
 */
export const freeMemory = (
  node: number,
  reserve: number,
  { sysRoot = '/sys', procRoot = '/proc' }: { readonly sysRoot?: string; readonly procRoot?: string } = {},
): number => {
  const onNode = join(sysRoot, `devices/system/node/node${node}/meminfo`);
  const free = meminfoBytes(existsSync(onNode) ? onNode : join(procRoot, 'meminfo'), 'MemFree') ?? 0;
  const groups = readGroupMemory(sysRoot, procRoot, ['end', 'slow']).map(({ limit, used }) => limit - used);
  return Math.max(0, Math.min(free, ...groups) - reserve);
};
