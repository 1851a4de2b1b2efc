import { totalmem } from 'node:os';
import { join } from 'node:path';
import { parseCpuMask } from './cpu-list.ts';
import { listFolder, meminfoBytes, readText } from './sysfs.ts';

export interface Node {
  readonly id: number;
  /** As the kernel lists them: `0-3,8`. Empty on a node of memory alone. */
  readonly cpus: string;
  readonly memory: number;
  /** To every online node, in order of id; 10 is itself. */
  readonly distances: number[];
}

/** A kernel without NUMA has one node, 0, of all CPUs and all memory. */
const single = (sysRoot: string, procRoot: string): Node => ({
  id: 0,
  cpus: readText(join(sysRoot, 'devices/system/cpu/online')) ?? '0',
  memory: meminfoBytes(join(procRoot, 'meminfo'), 'MemTotal') ?? totalmem(),
  distances: [10],
});

/** Kernels before 2.6.25 have no list. */
const listOfMask = (path: string): string => (parseCpuMask(readText(path) ?? '-') ?? []).join(',');

export const readNodes = (sysRoot = '/sys', procRoot = '/proc'): Node[] => {
  const folder = join(sysRoot, 'devices/system/node');
  const nodes = listFolder(folder).flatMap((name) => {
    const id = /^node(\d+)$/.exec(name)?.[1];
    if (id === undefined) return [];
    return [
      {
        id: Number(id),
        cpus: readText(join(folder, name, 'cpulist')) ?? listOfMask(join(folder, name, 'cpumap')),
        memory: meminfoBytes(join(folder, name, 'meminfo'), 'MemTotal') ?? 0,
        distances: (readText(join(folder, name, 'distance')) ?? '10').split(/\s+/).map(Number),
      },
    ];
  });
  return nodes.length > 0 ? nodes.sort((a, b) => a.id - b.id) : [single(sysRoot, procRoot)];
};

/** The nodes a replica can stand on: a node of CPUs alone has nowhere to put one. */
export const onlineNodesWithMemory = (sysRoot = '/sys', procRoot = '/proc'): Node[] =>
  readNodes(sysRoot, procRoot).filter((node) => node.memory > 0);
