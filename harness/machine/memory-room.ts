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

/** The page cache that is charged to a group gives way to what is asked for; files of a tmpfs do not. */
const memoryIn = ({ version, path }: GroupFolder, freeSwap: number): GroupRoom[] => {
  if (version === 2) {
    const cache = statOf(path, 'file') - statOf(path, 'shmem');
    const swapLimit = bytesIn(path, 'memory.swap.max') ?? Number.POSITIVE_INFINITY;
    const swap = Math.max(0, Math.min(freeSwap, swapLimit - (bytesIn(path, 'memory.swap.current') ?? 0)));
    return roomIn(path, 'memory.max', (bytesIn(path, 'memory.current') ?? 0) - cache - swap);
  }
  const cache = statOf(path, 'total_cache') - statOf(path, 'total_shmem');
  return roomIn(
    path,
    'memory.limit_in_bytes',
    (bytesIn(path, 'memory.usage_in_bytes') ?? 0) - cache - freeSwap,
  );
};

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

/** Never throws: what the kernel does not tell limits nothing here, and its own refusal comes later. */
export const readMemoryRoom = (sysRoot = '/sys', procRoot = '/proc'): MemoryRoom => {
  const meminfo = (key: string): number | undefined => meminfoBytes(join(procRoot, 'meminfo'), key);
  const swap = meminfo('SwapFree') ?? 0;
  const group = tightest(
    groupFolders('memory', sysRoot, procRoot).flatMap((folder) => memoryIn(folder, swap)),
  );
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
