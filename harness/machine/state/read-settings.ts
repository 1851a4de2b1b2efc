import { loadavg } from 'node:os';
import { join } from 'node:path';
import type { MachineStateRecord } from '../../results/state.ts';
import { readPageSizes } from '../page-sizes.ts';
import { readPools } from '../pool-state.ts';
import { chosen, readText } from '../sysfs.ts';
import { readFragmentation } from './fragmentation.ts';
import { readPageDescriptors } from './page-descriptors.ts';

type Settings = Pick<
  MachineStateRecord,
  'pools' | 'thp' | 'numaBalancing' | 'loadAverage' | 'pageDescriptors' | 'fragmentation'
>;

/** What both the environment of a run and each state within it hold. */
export const readSettings = (sysRoot: string, procRoot: string): Settings => {
  const thp = join(sysRoot, 'kernel/mm/transparent_hugepage');
  const sizes = readPageSizes(sysRoot, procRoot);
  const pageDescriptors = readPageDescriptors(procRoot, sizes.base);
  const fragmentation = readFragmentation(procRoot, sizes);
  return {
    ...(pageDescriptors && { pageDescriptors }),
    ...(fragmentation && { fragmentation }),
    pools: readPools(sysRoot).map(({ pageBytes, node, total, free }) => ({ pageBytes, node, total, free })),
    thp: { enabled: chosen(readText(join(thp, 'enabled'))), defrag: chosen(readText(join(thp, 'defrag'))) },
    numaBalancing: readText(join(procRoot, 'sys/kernel/numa_balancing')) ?? 'absent',
    loadAverage: readText(join(procRoot, 'loadavg'))?.split(' ').slice(0, 3).map(Number) ?? loadavg(),
  };
};
