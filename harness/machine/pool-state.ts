import { join } from 'node:path';
import { listFolder, readCount } from './sysfs.ts';

/** Hugepages of one size on one node, as the kernel counts them now. */
export interface Pool {
  readonly pageBytes: number;
  readonly node: number;
  /** Pages in the pool, surplus ones included. */
  readonly total: number;
  readonly free: number;
  /** Free pages already promised to a mapping; the kernel counts them per size, not per node. */
  readonly reserved?: number;
  /** Pages beyond what was asked for, which go as soon as nobody uses them. */
  readonly surplus: number;
}

const folderName = /^hugepages-(\d+)kB$/;

/** Where the kernel takes the size of a pool: the node's folder, or the global one of a kernel without NUMA. */
export const poolFolder = (sysRoot: string, pageBytes: number, node: number): string => {
  const name = `hugepages-${pageBytes / 1024}kB`;
  const onNode = join(sysRoot, `devices/system/node/node${node}/hugepages`);
  return listFolder(onNode).includes(name) ? join(onNode, name) : join(sysRoot, 'kernel/mm/hugepages', name);
};

const readFolder = (sysRoot: string, parent: string, node: number): Pool[] =>
  listFolder(parent).flatMap((name) => {
    const kilobytes = folderName.exec(name)?.[1];
    if (kilobytes === undefined) return [];
    const count = (file: string): number | undefined => readCount(join(parent, name, file));
    const total = count('nr_hugepages');
    if (total === undefined) return [];
    // A node's folder lacks resv_hugepages; the global one always has it.
    const reserved = readCount(join(sysRoot, 'kernel/mm/hugepages', name, 'resv_hugepages'));
    return [
      {
        pageBytes: Number(kilobytes) * 1024,
        node,
        total,
        free: count('free_hugepages') ?? 0,
        surplus: count('surplus_hugepages') ?? 0,
        ...(reserved === undefined ? {} : { reserved }),
      },
    ];
  });

/** Every hugepage pool, by node, then by size. Empty where the kernel has none. */
export const readPools = (sysRoot = '/sys'): Pool[] => {
  const nodes = join(sysRoot, 'devices/system/node');
  const perNode = listFolder(nodes).flatMap((name) => {
    const node = /^node(\d+)$/.exec(name)?.[1];
    return node === undefined ? [] : readFolder(sysRoot, join(nodes, name, 'hugepages'), Number(node));
  });
  const pools = perNode.length > 0 ? perNode : readFolder(sysRoot, join(sysRoot, 'kernel/mm/hugepages'), 0);
  return pools.sort((a, b) => a.node - b.node || a.pageBytes - b.pageBytes);
};

/** Pages one may count on: on several nodes the reserved ones may be on any of them, so each is asked to spare them. */
export const availablePages = (pool: Pool): number => Math.max(0, pool.free - (pool.reserved ?? 0));
