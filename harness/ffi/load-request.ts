import type { ArmDefinition } from '../results/index.ts';

interface PartFile {
  readonly path: string;
  readonly bytes: number;
  readonly alignment: number;
}

/** A stretch of a part that is used: a tensor. In bytes of the part file. */
interface PartRange {
  readonly part: number;
  readonly offset: number;
  readonly bytes: number;
}

export interface LoadRequest {
  readonly parts: readonly PartFile[];
  /** In the order in which a strategy of layout `ranges` reads them; to the others it means nothing. */
  readonly ranges: readonly PartRange[];
  readonly arm: Omit<ArmDefinition, 'id'>;
  /** For mirror and interleave. A node named twice gets two replicas. */
  readonly nodes: readonly number[];
  readonly allowFallback: boolean;
}
