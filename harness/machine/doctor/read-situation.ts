import { availableParallelism } from 'node:os';
import { cacheFolder } from '../cache-folder.ts';
import { onlineNodesWithMemory } from '../nodes.ts';
import { readPools } from '../pool-state.ts';
import { meminfoBytes, readText } from '../sysfs.ts';
import type { Need, Situation } from './situation.ts';

export const readSituation = (need: Need, setFile?: string): Situation => {
  const nodes = onlineNodesWithMemory().map(({ id }) => id);
  return {
    architecture: process.arch,
    root: process.getuid?.() === 0,
    filtered: /^Seccomp:\s*2$/m.test(readText('/proc/self/status') ?? ''),
    cpus: availableParallelism(),
    // A container may hide what memory its nodes have.
    nodes: nodes.length > 0 ? nodes : [0],
    pools: readPools(),
    memoryAvailable: meminfoBytes('/proc/meminfo', 'MemAvailable') ?? 0,
    need,
    cacheFolder: cacheFolder(),
    ...(setFile !== undefined && { setFile }),
  };
};
