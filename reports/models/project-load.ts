import { layoutSize, pageBytesIn, type LaidOutPart, type SizedKind } from '../../harness/plan/layout-size.ts';
import type { PlacementName } from '../../harness/results/arm.ts';
import { usualPageSizes } from '../../harness/results/page-sizes.ts';
import { traitsOf } from '../../harness/results/strategy.ts';
import type { CostModel, LoadWork } from './cost-model.ts';
import { predictedRange, type PredictedTime } from './predicted-range.ts';

/** How a model is to lie. */
export interface Projection {
  readonly parts: readonly LaidOutPart[];
  readonly pageKind: SizedKind;
  readonly placement: PlacementName;
  readonly nodes: number;
}

/**
 * How many times as long a byte may take that crosses from one node to another: reads of a socket's own memory at 112 GB/s and of
 * the other socket's at 34 GB/s are told of two Xeon 8160. No cost of crossing is in loads of one node.
 */
export const slowestCrossing = 112 / 34;

const workOf = ({ arm }: CostModel, { parts, pageKind, placement, nodes }: Projection): LoadWork => {
  const { layout, memory } = traitsOf(arm.strategy);
  // What maps the page cache or reads into a heap has one copy, whatever the nodes.
  const copies = memory === 'own' && placement === 'mirror' ? nodes : 1;
  const payload = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  const laidOut = layout === 'per-part' ? 'per-part' : 'unified';
  return {
    parts: parts.length * copies,
    zeroed:
      layoutSize(laidOut, parts, pageBytesIn(usualPageSizes)[pageKind], usualPageSizes.base).mapped * copies,
    copied: payload * copies,
  };
};

/**
 * The time that a fitted model gives for a load far larger than those it was fitted to: a projection, of a warm page cache and with
 * the threads of the machine that was measured, and never a verdict. Where the load is to use more nodes than were measured, the
 * upper end takes every byte of the further nodes to cross at the slowest.
 */
export const projectLoad = (model: CostModel, projection: Projection): PredictedTime => {
  const { time, low, high } = predictedRange(model, workOf(model, projection));
  const further = Math.max(0, projection.nodes - model.nodes) / projection.nodes;
  return { time, low, high: high * (1 + (slowestCrossing - 1) * further) };
};
