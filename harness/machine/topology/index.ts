export { planThreads, type ThreadChoice, type ThreadPlan } from './plan-threads.ts';
export { readTopology, type TopologyRoots } from './read-topology.ts';
export { recordedMachine } from './recorded-machine.ts';
export type { Cache, CacheType, Core, CoreKind, NodePool, NumaNode, Package, Topology } from './topology.ts';
