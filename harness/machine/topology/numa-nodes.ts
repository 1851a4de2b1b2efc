import { join } from 'node:path';
import { parseCpuList } from '../cpu-list.ts';
import { readNodes } from '../nodes.ts';
import { readPools } from '../pool-state.ts';
import { listFolder } from '../sysfs.ts';
import type { NumaNode } from './topology.ts';

/** The node a CPU's own folder links to. */
const linkedNode = (sysRoot: string, cpu: number): number | undefined => {
  const link = listFolder(join(sysRoot, `devices/system/cpu/cpu${cpu}`)).find((name) =>
    /^node\d+$/.test(name),
  );
  return link === undefined ? undefined : Number(link.slice('node'.length));
};

/** Every online CPU on exactly one node, whatever the files say or leave out. */
const placeCpus = (
  sysRoot: string,
  online: readonly number[],
  nodes: readonly { id: number; cpus: string }[],
): { nodeOf: ReadonlyMap<number, number>; notes: string[] } => {
  const running = new Set(online);
  const nodeOf = new Map<number, number>();
  for (const node of nodes) {
    for (const cpu of parseCpuList(node.cpus) ?? []) {
      if (running.has(cpu) && !nodeOf.has(cpu)) nodeOf.set(cpu, node.id);
    }
  }
  const first = nodes[0]?.id ?? 0;
  let assumed = 0;
  for (const cpu of online) {
    if (nodeOf.has(cpu)) continue;
    const linked = linkedNode(sysRoot, cpu);
    const known = linked !== undefined && nodes.some(({ id }) => id === linked);
    if (!known && nodes.length > 1) assumed += 1;
    nodeOf.set(cpu, known ? linked : first);
  }
  const notes = assumed === 0 ? [] : [`no node lists ${assumed} of the CPUs: node ${first} is assumed`];
  return { nodeOf, notes };
};

export const readNumaNodes = (
  sysRoot: string,
  procRoot: string,
  online: readonly number[],
): { nodes: NumaNode[]; numa: boolean; notes: string[] } => {
  const listed = readNodes(sysRoot, procRoot);
  const { nodeOf, notes } = placeCpus(sysRoot, online, listed);
  const pools = readPools(sysRoot);
  const numa = listFolder(join(sysRoot, 'devices/system/node')).some((name) => /^node\d+$/.test(name));
  if (!numa) notes.push('the kernel shows no NUMA nodes: one node of everything is assumed');
  const nodes = listed.map(({ id, memory, distances }) => ({
    id,
    cpus: online.filter((cpu) => nodeOf.get(cpu) === id),
    memory,
    distances: distances.length === listed.length && distances.every((each) => each > 0) ? distances : [],
    pools: pools
      .filter(({ node }) => node === id)
      .map(({ pageBytes, total, free }) => ({ pageBytes, total, free })),
  }));
  return { nodes, numa, notes };
};
