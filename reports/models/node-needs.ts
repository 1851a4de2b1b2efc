import { memoryNeed } from '../../harness/plan/memory-need.ts';
import { pageBytesIn, type LaidOutPart, type SizedKind } from '../../harness/plan/layout-size.ts';
import { pageNeeds } from '../../harness/plan/page-need.ts';
import type { ArmDefinition } from '../../harness/results/arm.ts';
import { usualPageSizes } from '../../harness/results/page-sizes.ts';
import { traitsOf } from '../../harness/results/strategy.ts';
import type { CostModel } from './cost-model.ts';
import type { PredictedTime } from './predicted-range.ts';
import { projectLoad } from './project-load.ts';

/** A way to load, as far as memory depends on it. */
export type Way = Pick<ArmDefinition, 'strategy' | 'placement'> & {
  readonly pageKind: SizedKind;
};

/** What a model takes of a machine with so many nodes, loaded one way. Each node needs the same. */
export interface NodeNeed {
  readonly way: Way;
  readonly nodes: number;
  /** Bytes on all nodes together beyond the page cache; 0 of what maps the page cache. */
  readonly bytes: number;
  /** Of them on one node; absent where the kernel chooses the node. */
  readonly bytesOnNode?: number;
  /** Of the pool of one node; absent where the way takes none. */
  readonly pool?: { readonly pageBytes: number; readonly pages: number };
  /** Absent where no costs were measured. */
  readonly projected?: PredictedTime;
}

const upstream: Way = { strategy: 'llama-mmap', pageKind: '4k', placement: 'local' };

/** Ways to weigh where no costs name others: llama.cpp's own, then one mapping for each part and one for all. */
const usualWays: readonly Way[] = [
  upstream,
  { strategy: 'per-part', pageKind: '2m', placement: 'mirror' },
  { strategy: 'unified', pageKind: '2m', placement: 'mirror' },
  { strategy: 'unified', pageKind: '1g', placement: 'mirror' },
];

const wayOf = ({ strategy, placement, pageKind }: ArmDefinition): Way => ({
  strategy,
  placement,
  pageKind: pageKind === 'best' ? '2m' : pageKind,
});

/** One region can be spread over the nodes too; regions of several parts could as well, and would lie the same. */
const withInterleaved = (way: Way): Way[] =>
  way.placement === 'mirror' && traitsOf(way.strategy).layout === 'unified'
    ? [way, { ...way, placement: 'interleave' }]
    : [way];

/** On one node a mirror and an interleaved region are the same. */
const waysOn = (nodes: number, ways: readonly Way[]): Way[] =>
  nodes === 1 ? [...ways] : ways.flatMap(withInterleaved);

const bytesOnNode = (
  { placement, pageKind, strategy }: Way,
  bytes: number,
  nodes: number,
): number | undefined => {
  if (traitsOf(strategy).memory !== 'own' || placement === 'local') return undefined;
  // Whole pages: one node may have a page more than another.
  const pageBytes = pageBytesIn(usualPageSizes)[pageKind];
  return placement === 'mirror' ? bytes / nodes : Math.ceil(bytes / nodes / pageBytes) * pageBytes;
};

/** llama.cpp's own, also where its costs were not measured, and what the costs tell of, each once; without costs the usual ways. */
export const waysOf = (costs: readonly CostModel[]): Way[] => {
  const all = costs.length === 0 ? usualWays : [upstream, ...costs.map(({ arm }) => wayOf(arm))];
  return [...new Map(all.map((way) => [`${way.strategy} ${way.pageKind}`, way])).values()];
};

/**
 * What each way takes on each of `nodes` nodes, and its time by the costs of the arm of the same strategy and pages, of
 * several those of the most sets. `ways`: those of the costs where none are given.
 */
export const nodeNeeds = (
  parts: readonly LaidOutPart[],
  nodes: number,
  costs: readonly CostModel[],
  ways: readonly Way[] = waysOf(costs),
): NodeNeed[] => {
  const all = Array.from({ length: nodes }, (_, node) => node);
  return waysOn(nodes, ways).map((way) => {
    const bytes = memoryNeed(way, parts, nodes, usualPageSizes);
    const onNode = bytesOnNode(way, bytes, nodes);
    const [pool] = pageNeeds(way, parts, all, usualPageSizes);
    const { strategy, pageKind, placement } = way;
    const [cost] = costs
      .filter(({ arm }) => arm.strategy === strategy && wayOf(arm).pageKind === pageKind)
      .toSorted((one, other) => other.sets - one.sets);
    return {
      ...{ way, nodes, bytes },
      ...(onNode !== undefined && { bytesOnNode: onNode }),
      ...(pool !== undefined && { pool: { pageBytes: pool.pageBytes, pages: pool.pages } }),
      ...(cost !== undefined && { projected: projectLoad(cost, { parts, pageKind, placement, nodes }) }),
    };
  });
};
