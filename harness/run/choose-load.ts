import { onlineNodesWithMemory } from '../machine/nodes.ts';
import type { ArmDefinition } from '../results/index.ts';
import type { LoadChoice } from '../worker/task.ts';

/** Mirrors and interleaves over every online node with memory, unless nodes were named. */
export const chooseLoad = (
  arm: ArmDefinition,
  given: { nodes?: readonly number[] | undefined; allowFallback: boolean },
): LoadChoice => ({
  arm,
  nodes: [...(given.nodes ?? onlineNodesWithMemory().map((node) => node.id))].slice(0, 64),
  allowFallback: given.allowFallback,
});
