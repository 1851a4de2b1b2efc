import { join } from 'node:path';
import { readText } from '../sysfs.ts';
import { readCaches } from './caches.ts';
import { readCores } from './cores.ts';
import { readEfficiencyCpus } from './efficiency-cpus.ts';
import { readNumaNodes } from './numa-nodes.ts';
import { readOnlineCpus } from './online-cpus.ts';
import type { Core, Package, Topology } from './topology.ts';
import { readUsableCpus } from './usable-cpus.ts';

export interface TopologyRoots {
  /** Where sysfs is mounted, or a copy of it stands. */
  readonly sysRoot: string;
  readonly procRoot: string;
}

const packagesOf = (cores: readonly Core[]): Package[] =>
  [...new Set(cores.map((core) => core.package))]
    .sort((a, b) => a - b)
    .map((id) => {
      const own = cores.filter((core) => core.package === id);
      return {
        id,
        nodes: [...new Set(own.map((core) => core.node))].sort((a, b) => a - b),
        cpus: own.flatMap((core) => core.cpus).sort((a, b) => a - b),
      };
    });

/** ARM kernels name no model. */
const readModel = (procRoot: string): string =>
  /^(?:model name|cpu model|cpu)\s*:\s*(.*\S)\s*$/im.exec(readText(join(procRoot, 'cpuinfo')) ?? '')?.[1] ??
  'unknown CPU';

/** Reads the machine; never throws: what is missing or damaged is assumed, and said in `notes`. */
export const readTopology = ({
  sysRoot = '/sys',
  procRoot = '/proc',
}: Partial<TopologyRoots> = {}): Topology => {
  const { online, offline, notes } = readOnlineCpus(sysRoot, procRoot);
  const numa = readNumaNodes(sysRoot, procRoot, online);
  const { cores, notes: coreNotes } = readCores(
    sysRoot,
    online,
    numa.nodes,
    readEfficiencyCpus(sysRoot, online),
  );
  const usable = readUsableCpus(sysRoot, procRoot, online);
  return {
    model: readModel(procRoot),
    packages: packagesOf(cores),
    nodes: numa.nodes,
    cores,
    caches: readCaches(sysRoot, online),
    online,
    offline,
    cpus: usable.cpus,
    hybrid: new Set(cores.map((core) => core.kind)).size > 1,
    numa: numa.numa,
    notes: [...notes, ...numa.notes, ...coreNotes, ...usable.notes],
  };
};
