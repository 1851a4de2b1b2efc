/** Uniform machines have performance cores only. */
export type CoreKind = 'performance' | 'efficiency';

export interface Package {
  readonly id: number;
  /** Nodes its CPUs belong to; a node may span packages, and a package several nodes. */
  readonly nodes: readonly number[];
  readonly cpus: readonly number[];
}

export interface NodePool {
  readonly pageBytes: number;
  /** In pages. */
  readonly total: number;
  readonly free: number;
}

export interface NumaNode {
  readonly id: number;
  /** Online ones; empty on a node of memory alone. */
  readonly cpus: readonly number[];
  /** Bytes; 0 on a node of CPUs alone. */
  readonly memory: number;
  /** To every node, in order of id, 10 being itself; empty where the kernel does not say. */
  readonly distances: readonly number[];
  readonly pools: readonly NodePool[];
}

export interface Core {
  /** As the kernel numbers cores: with gaps, and anew in every package. */
  readonly id: number;
  readonly package: number;
  readonly node: number;
  readonly kind: CoreKind;
  /** Its online hardware threads. */
  readonly cpus: readonly number[];
}

export type CacheType = 'data' | 'instruction' | 'unified';

export interface Cache {
  readonly level: number;
  readonly type: CacheType;
  /** Absent where the kernel does not say. */
  readonly bytes?: number;
  /** The online CPUs that share it. */
  readonly cpus: readonly number[];
}

/** A machine as its kernel describes it, in numbers ascending; every online CPU is in one core and on one node. */
export interface Topology {
  readonly model: string;
  readonly packages: readonly Package[];
  readonly nodes: readonly NumaNode[];
  readonly cores: readonly Core[];
  readonly caches: readonly Cache[];
  readonly online: readonly number[];
  /** Present, and switched off. */
  readonly offline: readonly number[];
  /** The online CPUs this process may run on: its affinity and its cpuset. */
  readonly cpus: readonly number[];
  /** Has cores of both kinds. */
  readonly hybrid: boolean;
  /** False on a kernel without NUMA, which then has one node of everything. */
  readonly numa: boolean;
  /** What could not be read, and what is assumed instead. */
  readonly notes: readonly string[];
}
