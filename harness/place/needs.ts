import { statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readGroupMemory, readMemoryRoom } from '../machine/memory-room.ts';
import { availablePages, readPools } from '../machine/pool-state.ts';
import { meminfoBytes } from '../machine/sysfs.ts';
import { UnimapError } from '../unimap-error.ts';
import { sizeText } from '../wording/size-text.ts';
import type { PlannedCopy } from './nodes.ts';

/** Kept free beside a placed model: a machine without any memory left starts to swap or to kill. */
const reserveShare = 0.03;

export interface Roots {
  readonly sys: string;
  readonly proc: string;
}
const real: Roots = { sys: '/sys', proc: '/proc' };

const short = (what: string, needed: number, free: number, remedy: string): UnimapError =>
  new UnimapError(
    'place-room',
    `${what}: ${sizeText(needed)} are needed and ${sizeText(Math.max(0, free))} are free`,
    remedy,
    {
      exitStatus: 3,
    },
  );

/** Bytes that a node can give without swapping: free, or clean page cache. */
const freeOnNode = (node: number, { sys, proc }: Roots): number | undefined => {
  const path = join(sys, `devices/system/node/node${node}/meminfo`);
  const read = (key: string): number => meminfoBytes(path, key) ?? 0;
  const free = meminfoBytes(path, 'MemFree');
  if (free === undefined) return meminfoBytes(join(proc, 'meminfo'), 'MemAvailable');
  return free + read('Active\\(file\\)') + read('Inactive\\(file\\)') - read('Dirty') - read('Writeback');
};

/** Of a copy whose chunks go round several nodes, each takes an equal share. */
const needByNode = (copies: readonly PlannedCopy[], bytes: number): Map<number, number> => {
  const needs = new Map<number, number>();
  for (const { nodes } of copies)
    for (const node of nodes) needs.set(node, (needs.get(node) ?? 0) + bytes / nodes.length);
  return needs;
};

/** The memory itself: of the control group, which ends processes however much is free, of the machine, of each node. @throws UnimapError `place-room` */
export const needMemory = (copies: readonly PlannedCopy[], bytes: number, roots: Roots = real): void => {
  const total = bytes * copies.length;
  for (const { file, limit, used, inactive } of readGroupMemory(roots.sys, roots.proc)) {
    // No swap and no cache in use: what is placed is to stay in memory, and the server's cache beside it.
    const free = limit - used + inactive;
    if (total > free)
      throw short(
        `the control group ${dirname(file)} is short of memory, and would end this process`,
        total,
        free,
        `raise its limit (echo ${limit + total - free} | sudo tee ${file}, or MemoryMax= of a systemd unit), or place outside of it`,
      );
  }
  const available = meminfoBytes(join(roots.proc, 'meminfo'), 'MemAvailable') ?? 0;
  const reserve = reserveShare * (meminfoBytes(join(roots.proc, 'meminfo'), 'MemTotal') ?? 0);
  if (total > available - reserve)
    throw short(
      'memory is short',
      total,
      available - reserve,
      'end other programs, remove what is placed (`unimap placed` lists it), or use `--in cache`, which the kernel may give up',
    );
  for (const [node, need] of needByNode(copies, bytes)) {
    const free = freeOnNode(node, roots);
    if (free !== undefined && need > free)
      throw short(
        `memory on node ${node} is short`,
        need,
        free,
        'use `--nodes interleave`, or another node: `unimap topology` shows what each has',
      );
  }
};

/** Bytes that the mount of a folder has, and still takes. A size of no blocks means no limit. */
const mountSize = (folder: string): { taken: number; room: number } => {
  const { blocks, bavail, bsize } = statfsSync(folder);
  return { taken: (blocks - bavail) * bsize, room: blocks === 0 ? Infinity : bavail * bsize };
};

export const mountRoom = (folder: string): number => mountSize(folder).room;

/** Room on the mount. @throws UnimapError `place-room` */
export const needMountRoom = (folder: string, bytes: number): void => {
  const { taken, room } = mountSize(folder);
  if (bytes <= room) return;
  throw short(
    `the mount of ${folder} is too small`,
    bytes,
    room,
    `as root: mount -o remount,size=${Math.ceil((bytes + taken) / 1024 ** 3)}g on it`,
  );
};

/** A group's own limit on hugepages, which holds however many pages the pool has. @throws UnimapError `place-room` */
const needHugetlbGroup = (bytes: number, pageBytes: number, { sys, proc }: Roots): void => {
  const { group } = readMemoryRoom(sys, proc).hugetlb.find((each) => each.pageBytes === pageBytes) ?? {};
  if (group === undefined || bytes <= group.bytes) return;
  throw short(
    `the control group of ${group.file} keeps hugepages back`,
    bytes,
    group.bytes,
    `allow the group more (echo ${group.limit + bytes - group.bytes} | sudo tee ${group.file}), place outside of it, or use \`--in tmpfs\`, which takes no pages of the pool`,
  );
};

/** Free pages of the pool that a hugetlbfs takes from. @throws UnimapError `place-pool`, `place-room` */
export const needPool = (
  copies: readonly PlannedCopy[],
  bytes: number,
  pageBytes: number,
  roots: Roots = real,
): void => {
  needHugetlbGroup(bytes * copies.length, pageBytes, roots);
  const pools = readPools(roots.sys).filter((pool) => pool.pageBytes === pageBytes);
  for (const [node, need] of needByNode(copies, bytes)) {
    const pages = Math.ceil(need / pageBytes);
    const pool = pools.find((each) => each.node === node);
    const free = pool === undefined ? 0 : availablePages(pool);
    if (pages <= free) continue;
    const kilobytes = pageBytes / 1024;
    throw new UnimapError(
      'place-pool',
      `the pool of hugepages is too small: node ${node} has ${free} free pages of ${sizeText(pageBytes)}, and ${pages} are needed`,
      `as root: echo ${(pool?.total ?? 0) + pages - free} > /sys/devices/system/node/node${node}/hugepages/hugepages-${kilobytes}kB/nr_hugepages, and keep it so while the model is placed`,
      { exitStatus: 3 },
    );
  }
};
