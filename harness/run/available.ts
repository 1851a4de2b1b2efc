import { freeCacheBytes } from '../cache/cache-folder.ts';
import { readMemoryRoom, type MemoryRoom } from '../machine/memory-room.ts';
import type { Available } from './plan-text.ts';

/** Free hugepages are not available memory to the kernel, and are to a run. */
export const availableHere = (needsDisk: boolean, room: MemoryRoom = readMemoryRoom()): Available => ({
  disk: needsDisk ? freeCacheBytes() : undefined,
  memory: room.machine + room.hugetlb.reduce((sum, { free }) => sum + free, 0),
  ...(room.group && { group: room.group }),
});
