import type { Pool } from '../machine/pool-state.ts';

/** What the default run takes, so that a finding can say whether there is enough of it. Bytes and pages of one node. */
export interface Need {
  /** Of the sets that stand in the cache folder at once, at most. */
  readonly setBytes: number;
  /** Of the parts in one set, at most. */
  readonly parts: number;
  /** 2 MiB pages a node, for the smallest set and for the largest. */
  readonly leastPages: number;
  readonly mostPages: number;
}

/** What judgement needs to know besides the probes. Read once; everything in it can be made up by a test. */
export interface Situation {
  readonly architecture: string;
  readonly root: boolean;
  /** In a container or a user namespace, where even root cannot change the machine's settings. */
  readonly contained: boolean;
  /** A seccomp filter stands over this process: a container's, or a service's. */
  readonly filtered: boolean;
  readonly cpus: number;
  /** Those with memory. */
  readonly nodes: readonly number[];
  readonly pools: readonly Pool[];
  /** Of the pool that vm.nr_hugepages sets: 2 MiB, unless the kernel's base pages or its command line say otherwise. */
  readonly defaultPoolBytes: number;
  /** Bytes that could be had now without swapping. */
  readonly memoryAvailable: number;
  readonly need: Need;
  readonly cacheFolder: string;
  /** A file of the set that was asked about. */
  readonly setFile?: string;
}
