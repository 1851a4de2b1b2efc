import { memoryNeed } from '../plan/memory-need.ts';
import { hugetlbBytes, type LaidOutPart } from '../plan/layout-size.ts';
import { pageNeeds } from '../plan/page-need.ts';
import type { ArmDefinition } from '../results/index.ts';
import type { Need, PerNode } from './advice.ts';

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

const pageBytes = hugetlbBytes['2m'];

/** In pages of 2 MiB, as one mapping lays the parts out; undefined where there is one node. */
export const perNodeOf = (parts: readonly LaidOutPart[], nodes: readonly number[]): PerNode | undefined => {
  if (nodes.length < 2) return undefined;
  const on = (placement: 'mirror' | 'interleave') => {
    const [first] = pageNeeds({ strategy: 'unified', pageKind: '2m', placement }, parts, nodes);
    const pages = first?.pages ?? 0;
    return { bytes: pages * pageBytes, pages };
  };
  return { copied: on('mirror'), spread: on('interleave') };
};
