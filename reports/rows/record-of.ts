import type { Block } from '../../harness/comparison/block.ts';
import type { ArmDefinition } from '../../harness/results/arm.ts';

/** Counts and proofs have no id: where in the file they are found. */
export const recordOf = (
  list: 'syscalls' | 'integrity',
  { scenario, set }: Block,
  arm: ArmDefinition,
): string => `${list}[]: scenario ${scenario}, set ${set.id}, arm ${arm.id}`;
