import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { groupFolders } from './control-group.ts';
import { meminfoBytes, readText } from './sysfs.ts';

/** What a control group may still take, by each of its limits that holds this process; v1 writes no limit as a huge one. */
const groupRoom = (sysRoot: string, procRoot: string): number[] =>
  groupFolders('memory', sysRoot, procRoot).flatMap(({ version, path }) => {
    const read = (name: string): number => Number(readText(join(path, name)));
    const pairs = [
      ['memory.max', 'memory.current'],
      ['memory.high', 'memory.current'],
    ] as const;
    const found = version === 2 ? pairs : ([['memory.limit_in_bytes', 'memory.usage_in_bytes']] as const);
    return found.map(([limit, used]) => read(limit) - read(used)).filter(Number.isFinite);
  });

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
  return Math.max(0, Math.min(free, ...groupRoom(sysRoot, procRoot)) - reserve);
};
