import { accessSync, constants } from 'node:fs';
import { availableParallelism } from 'node:os';
import { cacheFolder } from '../cache/cache-folder.ts';
import { onlineNodesWithMemory } from '../machine/nodes.ts';
import { readPools } from '../machine/pool-state.ts';
import { meminfoBytes, readText } from '../machine/sysfs.ts';
import type { Need, Situation } from './situation.ts';

/** Namespaces that map not every user, and a /proc/sys that cannot be written, are what containers are made of. */
export const isContained = (userMap: string | undefined, settings: string): boolean => {
  if (userMap !== undefined && !/^\s*0\s+0\s+4294967295$/.test(userMap)) return true;
  try {
    accessSync(settings, constants.W_OK);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EROFS';
  }
};

export const readSituation = (need: Need, setFile?: string): Situation => {
  const nodes = onlineNodesWithMemory().map(({ id }) => id);
  return {
    architecture: process.arch,
    root: process.getuid?.() === 0,
    contained: isContained(readText('/proc/self/uid_map'), '/proc/sys/vm/nr_hugepages'),
    filtered: /^Seccomp:\s*2$/m.test(readText('/proc/self/status') ?? ''),
    cpus: availableParallelism(),
    // A container may hide what memory its nodes have.
    nodes: nodes.length > 0 ? nodes : [0],
    pools: readPools(),
    defaultPoolBytes: meminfoBytes('/proc/meminfo', 'Hugepagesize') ?? 0,
    memoryAvailable: meminfoBytes('/proc/meminfo', 'MemAvailable') ?? 0,
    need,
    cacheFolder: cacheFolder(),
    ...(setFile !== undefined && { setFile }),
  };
};
