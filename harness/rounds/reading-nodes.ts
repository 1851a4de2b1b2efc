import type { ThreadPlan, Topology } from '../machine/topology/index.ts';

/** The nodes with memory whose own CPUs this process may use: nobody can read from the others. */
export const readingNodes = (
  { nodes }: Pick<Topology, 'nodes'>,
  { byNode }: Pick<ThreadPlan, 'byNode'>,
): number[] =>
  nodes.filter(({ id, memory }) => memory > 0 && (byNode[id] ?? []).length > 0).map(({ id }) => id);
