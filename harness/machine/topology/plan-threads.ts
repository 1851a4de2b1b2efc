import { formatCpuList } from '../cpu-list.ts';
import type { Topology } from './topology.ts';

export interface ThreadChoice {
  /** One hardware thread of each core. */
  readonly noHyperthreading?: boolean | undefined;
  /** Performance cores only, where there are any. */
  readonly noEfficiencyCores?: boolean | undefined;
  /** Narrows the usable CPUs further. */
  readonly affinity?: readonly number[] | undefined;
}

export interface ThreadPlan {
  /** One loader or access thread on each; ascending. */
  readonly cpus: number[];
  /** Every node, with its share of `cpus`; none on a node of memory alone. */
  readonly byNode: Record<number, number[]>;
  /** What was left out and why, a sentence each. */
  readonly reasons: string[];
}

/** Nodes of memory that no planned CPU stands on are filled from afar, which is worth knowing. */
const remoteReasons = (topology: Topology, byNode: Record<number, number[]>): string[] => {
  const staffed = topology.nodes.filter(({ id }) => (byNode[id] ?? []).length > 0);
  return topology.nodes
    .filter(({ id, memory }) => memory > 0 && (byNode[id] ?? []).length === 0)
    .flatMap((node) => {
      const away = (id: number): number =>
        node.distances[topology.nodes.findIndex((each) => each.id === id)] ?? Infinity;
      const nearest = staffed.toSorted((a, b) => away(a.id) - away(b.id))[0];
      if (nearest === undefined) return [];
      return [
        `node ${node.id} has memory and no planned CPU: node ${nearest.id} is the nearest that has some`,
      ];
    });
};

/** The CPUs loader and access threads run on. Pure; empty only if `affinity` leaves none of the usable CPUs. */
export const planThreads = (topology: Topology, choice: ThreadChoice = {}): ThreadPlan => {
  const reasons: string[] = [];
  const leave = (out: readonly number[], why: string): void => {
    if (out.length > 0) reasons.push(`${why}: ${formatCpuList(out)} left out`);
  };
  const usable = new Set(topology.cpus);
  leave(
    topology.online.filter((cpu) => !usable.has(cpu)),
    'outside the affinity or cpuset of this process',
  );
  const wanted = new Set(choice.affinity ?? topology.cpus);
  leave(
    topology.cpus.filter((cpu) => !wanted.has(cpu)),
    'outside the given affinity',
  );
  if (!topology.cpus.some((cpu) => wanted.has(cpu)))
    reasons.push('the given affinity holds no usable CPU: nothing can be planned');

  let cores = topology.cores
    .map((core) => ({ kind: core.kind, cpus: core.cpus.filter((cpu) => usable.has(cpu) && wanted.has(cpu)) }))
    .filter(({ cpus }) => cpus.length > 0);
  if (choice.noEfficiencyCores === true) {
    const performance = cores.filter(({ kind }) => kind === 'performance');
    const efficiency = cores.filter(({ kind }) => kind === 'efficiency').flatMap(({ cpus }) => cpus);
    if (performance.length > 0) {
      leave(ascending(efficiency), 'efficiency cores');
      if (efficiency.length === 0) reasons.push('no usable CPU is an efficiency core: none to leave out');
      cores = performance;
    } else if (efficiency.length > 0) {
      reasons.push('every usable CPU is an efficiency core: kept, because nothing else is left');
    }
  }
  if (choice.noHyperthreading === true) {
    leave(ascending(cores.flatMap(({ cpus }) => cpus.slice(1))), 'further hardware threads of their cores');
    if (cores.every(({ cpus }) => cpus.length === 1))
      reasons.push('every core has one usable hardware thread: none to leave out');
    cores = cores.map(({ kind, cpus }) => ({ kind, cpus: cpus.slice(0, 1) }));
  }
  const planned = new Set(cores.flatMap(({ cpus }) => cpus));
  const byNode = Object.fromEntries(
    topology.nodes.map(({ id, cpus }) => [id, cpus.filter((cpu) => planned.has(cpu))]),
  );
  return { cpus: ascending([...planned]), byNode, reasons: [...reasons, ...remoteReasons(topology, byNode)] };
};

const ascending = (cpus: readonly number[]): number[] => cpus.toSorted((a, b) => a - b);
