import { join } from 'node:path';
import { groupFolders, type GroupFolder } from './control-group.ts';
import { readPools } from './pool-state.ts';
import { meminfoBytes, readText } from './sysfs.ts';

/** What a control group leaves to this process. */
export interface GroupRoom {
  readonly bytes: number;
  readonly limit: number;
  /** The file that sets it, which names the group. */
  readonly file: string;
}

/** What may be taken now: of ordinary memory, and of hugepages by size. */
export interface MemoryRoom {
  /** Of the machine, its free swap included. */
  readonly machine: number;
  /** Of the group that leaves the least; absent where none limits. */
  readonly group?: GroupRoom;
  readonly hugetlb: readonly HugetlbRoom[];
}

export interface HugetlbRoom {
  readonly pageBytes: number;
  /** Free in the pools of all nodes. */
  readonly free: number;
  readonly group?: GroupRoom;
}

/** v1 writes no limit as the largest multiple of a page that fits 63 bits. */
const unlimited = 2 ** 60;

const bytesIn = (path: string, file: string): number | undefined => {
  const text = readText(join(path, file));
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
};

const statOf = (path: string, key: string): number =>
  Number(new RegExp(`^${key} (\\d+)$`, 'm').exec(readText(join(path, 'memory.stat')) ?? '')?.[1] ?? 0);

const tightest = (rooms: readonly GroupRoom[]): GroupRoom | undefined =>
  rooms.reduce<GroupRoom | undefined>(
    (least, each) => (least === undefined || each.bytes < least.bytes ? each : least),
    undefined,
  );

const roomIn = (path: string, limitFile: string, used: number): GroupRoom[] => {
  const limit = bytesIn(path, limitFile);
  if (limit === undefined || limit >= unlimited) return [];
  return [{ bytes: Math.max(0, limit - used), limit, file: join(path, limitFile) }];
};

/** What a group that limits memory says of itself. Bytes. */
export interface GroupMemory {
  /** The file that sets the limit, which names the group. */
  readonly file: string;
  readonly limit: number;
  readonly used: number;
  /** Page cache charged to it; files of a tmpfs, which do not give way, are not counted. */
  readonly cache: number;
  /** Of that, what the kernel takes first. */
  readonly inactive: number;
  /** What it may still swap out, if the machine has as much room for it. */
  readonly swap: number;
}

/** `end`: beyond it the kernel ends a process; `slow`: beyond it, in version 2, every process of the group is held back. */
export type GroupLimit = 'end' | 'slow';

const memoryOf = ({ version, path }: GroupFolder, kind: GroupLimit): GroupMemory[] => {
  if (version === 1 && kind === 'slow') return [];
  const [limitFile, usedFile, total] =
    version === 2
      ? [kind === 'end' ? 'memory.max' : 'memory.high', 'memory.current', '']
      : ['memory.limit_in_bytes', 'memory.usage_in_bytes', 'total_'];
  const limit = bytesIn(path, limitFile);
  if (limit === undefined || limit >= unlimited) return [];
  const swapLimit = version === 2 ? bytesIn(path, 'memory.swap.max') : undefined;
  return [
    {
      file: join(path, limitFile),
      limit,
      used: bytesIn(path, usedFile) ?? 0,
      cache: statOf(path, version === 2 ? 'file' : 'total_cache') - statOf(path, `${total}shmem`),
      inactive: statOf(path, 'inactive_file'),
      swap: (swapLimit ?? Number.POSITIVE_INFINITY) - (bytesIn(path, 'memory.swap.current') ?? 0),
    },
  ];
};

/** Of every group over this process that limits its memory. */
export const readGroupMemory = (
  sysRoot = '/sys',
  procRoot = '/proc',
  kinds: readonly GroupLimit[] = ['end'],
): GroupMemory[] =>
  groupFolders('memory', sysRoot, procRoot).flatMap((folder) =>
    kinds.flatMap((kind) => memoryOf(folder, kind)),
  );

/** The page cache that is charged to a group gives way to what is asked for. */
const memoryIn = ({ file, limit, used, cache, swap }: GroupMemory, freeSwap: number): GroupRoom => ({
  bytes: Math.max(0, limit - used + cache + Math.max(0, Math.min(freeSwap, swap))),
  limit,
  file,
});

/** As cgroups call the sizes of pages: `2MB`, `1GB`, `64KB`. */
const sizeName = (pageBytes: number): string =>
  pageBytes >= 1024 ** 3
    ? `${pageBytes / 1024 ** 3}GB`
    : pageBytes >= 1024 ** 2
      ? `${pageBytes / 1024 ** 2}MB`
      : `${pageBytes / 1024}KB`;

const hugetlbIn = ({ version, path }: GroupFolder, pageBytes: number): GroupRoom[] =>
  ['', '.rsvd'].flatMap((kind) => {
    const name = `hugetlb.${sizeName(pageBytes)}${kind}`;
    const [limit, usage] =
      version === 2
        ? [`${name}.max`, `${name}.current`]
        : [`${name}.limit_in_bytes`, `${name}.usage_in_bytes`];
    return roomIn(path, limit, bytesIn(path, usage) ?? 0);
  });

/** Bytes that may be taken of ordinary memory without anything being swapped out, by the machine and by its groups. */
export const readUnswappedRoom = (sysRoot = '/sys', procRoot = '/proc'): number =>
  Math.min(
    meminfoBytes(join(procRoot, 'meminfo'), 'MemAvailable') ?? Number.POSITIVE_INFINITY,
    ...readGroupMemory(sysRoot, procRoot).map((group) => memoryIn(group, 0).bytes),
  );

/** Never throws: what the kernel does not tell limits nothing here, and its own refusal comes later. */
export const readMemoryRoom = (sysRoot = '/sys', procRoot = '/proc'): MemoryRoom => {
  const meminfo = (key: string): number | undefined => meminfoBytes(join(procRoot, 'meminfo'), key);
  const swap = meminfo('SwapFree') ?? 0;
  const group = tightest(readGroupMemory(sysRoot, procRoot).map((each) => memoryIn(each, swap)));
  const folders = groupFolders('hugetlb', sysRoot, procRoot);
  const hugetlb = [...Map.groupBy(readPools(sysRoot), ({ pageBytes }) => pageBytes)].map(
    ([pageBytes, pools]): HugetlbRoom => {
      const limit = tightest(folders.flatMap((folder) => hugetlbIn(folder, pageBytes)));
      return {
        pageBytes,
        free: pools.reduce((sum, pool) => sum + pool.free * pageBytes, 0),
        ...(limit && { group: limit }),
      };
    },
  );
  return {
    machine: (meminfo('MemAvailable') ?? Number.POSITIVE_INFINITY) + swap,
    ...(group && { group }),
    hugetlb,
  };
};
