import { join } from 'node:path';
import { readCount, readCpus } from '../sysfs.ts';
import type { Core, NumaNode } from './topology.ts';

const folderOf = (sysRoot: string, cpu: number): string =>
  join(sysRoot, `devices/system/cpu/cpu${cpu}/topology`);

/** The hardware threads of a CPU's core, offline ones and itself included; kernels before 5.3 have the second name only. */
const siblings = (sysRoot: string, cpu: number): readonly number[] | undefined =>
  ['core_cpus', 'thread_siblings']
    .map((name) => join(folderOf(sysRoot, cpu), name))
    .map((path) => readCpus(`${path}_list`, path) ?? [])
    .find((cpus) => cpus.includes(cpu));

/** Every online CPU in exactly one core, by its first CPU; one whose siblings cannot be read is a core of its own. */
export const readCores = (
  sysRoot: string,
  online: readonly number[],
  nodes: readonly NumaNode[],
  efficiency: ReadonlySet<number>,
): { cores: Core[]; notes: string[] } => {
  const nodeOf = new Map(nodes.flatMap((node) => node.cpus.map((cpu) => [cpu, node.id] as const)));
  const left = new Set(online);
  const cores: Core[] = [];
  let alone = 0;
  for (const cpu of online) {
    if (!left.has(cpu)) continue;
    const listed = siblings(sysRoot, cpu);
    if (listed === undefined) alone += 1;
    const node = nodeOf.get(cpu) ?? 0;
    // A core never spans nodes; files that say so are damaged.
    const cpus = (listed ?? [cpu]).filter((each) => left.has(each) && nodeOf.get(each) === node);
    for (const each of cpus) left.delete(each);
    cores.push({
      id: readCount(join(folderOf(sysRoot, cpu), 'core_id')) ?? cpu,
      package: readCount(join(folderOf(sysRoot, cpu), 'physical_package_id')) ?? 0,
      node,
      kind: cpus.every((each) => efficiency.has(each)) ? 'efficiency' : 'performance',
      cpus,
    });
  }
  const notes =
    alone === 0
      ? []
      : [`the hardware threads beside ${alone} of the CPUs cannot be read: each counts as a core`];
  return { cores, notes };
};
