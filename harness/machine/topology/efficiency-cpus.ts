import { join } from 'node:path';
import { parseCpuList } from '../cpu-list.ts';
import { listFolder, readCount, readText } from '../sysfs.ts';

const readList = (path: string): number[] => parseCpuList(readText(path) ?? '') ?? [];

/** x86 hybrids: the kernel has a PMU a kind of core, and each lists its CPUs. */
const fromPmus = (sysRoot: string): number[] =>
  ['cpu_atom', 'cpu_lowpower'].flatMap((pmu) => readList(join(sysRoot, 'devices', pmu, 'cpus')));

/** Kernels that name the types of their CPUs: `intel_atom_0`, `intel_core_0`. */
const fromTypes = (sysRoot: string): number[] => {
  const folder = join(sysRoot, 'devices/system/cpu/types');
  return listFolder(folder)
    .filter((name) => name.includes('atom'))
    .flatMap((name) => readList(join(folder, name, 'cpulist')));
};

/** Cores of one kind differ by a few percent where the best ones are clocked higher. */
const alike = 0.8;

/**
 * ARM big.LITTLE: efficiency cores are nearer, by ratio, to the weakest than to the strongest, so that the middle of
 * three clusters, a big core clocked lower, counts as performance.
 */
const fromCapacities = (sysRoot: string, online: readonly number[]): number[] => {
  const capacities = online.flatMap((cpu) => {
    const capacity = readCount(join(sysRoot, `devices/system/cpu/cpu${cpu}/cpu_capacity`)) ?? 0;
    return capacity > 0 ? [{ cpu, capacity }] : [];
  });
  const values = capacities.map(({ capacity }) => capacity);
  const [least, greatest] = [
    values.reduce((a, b) => Math.min(a, b), Infinity),
    values.reduce((a, b) => Math.max(a, b), 0),
  ];
  if (!(least < alike * greatest)) return [];
  const boundary = Math.sqrt(least * greatest);
  return capacities.filter(({ capacity }) => capacity < boundary).map(({ cpu }) => cpu);
};

/** CPUs of efficiency cores; none on a uniform machine, and where the kernel does not tell the kinds apart. */
export const readEfficiencyCpus = (sysRoot: string, online: readonly number[]): ReadonlySet<number> => {
  for (const read of [fromPmus, fromTypes, fromCapacities]) {
    const cpus = new Set(read(sysRoot, online).filter((cpu) => online.includes(cpu)));
    if (cpus.size > 0) return cpus;
  }
  return new Set();
};
