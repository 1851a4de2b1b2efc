import { join } from 'node:path';
import type { MachineStateRecord } from '../../results/state.ts';
import { ownPageSizes } from '../page-sizes.ts';
import { readText } from '../sysfs.ts';

const counter = (vmstat: string, name: string): number | undefined => {
  const found = new RegExp(`^${name} (\\d+)$`, 'm').exec(vmstat)?.[1];
  return found === undefined ? undefined : Number(found);
};

/** Counted since Linux 6.11: those made when the machine started, and those made since. */
export const readPageDescriptors = (
  procRoot: string,
  pageBytes = ownPageSizes().base,
): MachineStateRecord['pageDescriptors'] => {
  const vmstat = readText(join(procRoot, 'vmstat')) ?? '';
  const [boot, since] = ['nr_memmap_boot_pages', 'nr_memmap_pages'].map((name) => counter(vmstat, name));
  if (boot === undefined || since === undefined) return undefined;
  const optimized = readText(join(procRoot, 'sys/vm/hugetlb_optimize_vmemmap'));
  return {
    bytes: (boot + since) * pageBytes,
    ...(optimized !== undefined && { optimized: optimized.trim() === '1' }),
  };
};
