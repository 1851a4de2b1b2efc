import { traitsOf, type ArmDefinition } from '../results/index.ts';
import type { LaidOutPart } from './layout-size.ts';
import { ownPageSizes } from '../machine/page-sizes.ts';
import { replicaBytes } from './page-need.ts';

/** How many copies a mirror makes on a machine with that many nodes. */
export const copiesOf = (
  { replicas, nodes: named }: Pick<ArmDefinition, 'replicas' | 'nodes'>,
  nodes: number,
): number => replicas ?? named?.length ?? nodes;

/**
 * Bytes of memory a load takes beyond the page cache: every replica in whole pages, upstream's heap once, and nothing
 * for what maps the page cache.
 */
export const memoryNeed = (
  arm: Pick<ArmDefinition, 'strategy' | 'pageKind' | 'placement'>,
  parts: readonly LaidOutPart[],
  replicas: number,
  sizes = ownPageSizes(),
): number => {
  const { memory } = traitsOf(arm.strategy);
  if (memory === 'cache') return 0;
  if (memory === 'heap') return parts.reduce((sum, { bytes }) => sum + bytes, 0);
  return replicaBytes(arm, parts, sizes) * (arm.placement === 'mirror' ? replicas : 1);
};
