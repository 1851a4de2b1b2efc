import { memoryNeed } from '../plan/memory-need.ts';
import type { LaidOutPart } from '../plan/layout-size.ts';
import { pageNeeds } from '../plan/page-need.ts';
import type { ArmDefinition } from '../results/index.ts';
import type { Need } from './advice.ts';

/** What a way takes for the whole model, whatever was measured of it. */
export const needOf = (
  arm: ArmDefinition,
  parts: readonly LaidOutPart[],
  nodes: readonly number[],
): Need => ({
  way: arm.strategy,
  bytes: memoryNeed(arm, parts, nodes.length),
  pages: pageNeeds(arm, parts, nodes).map(({ node, pages }) => ({ node, pages })),
});
