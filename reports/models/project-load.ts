import { layoutSize, pageBytesIn, type LaidOutPart, type SizedKind } from '../../harness/plan/layout-size.ts';
import { usualPageSizes } from '../../harness/results/page-sizes.ts';
import { traitsOf } from '../../harness/results/strategy.ts';
import { predict, type CostModel } from './cost-model.ts';

/**
 * The time a fitted model gives for a load far larger than those it was fitted to, in nanoseconds: a projection, of a
 * warm page cache, and never a verdict. `nodes`: a replica on each.
 */
export const projectLoad = (
  model: CostModel,
  parts: readonly LaidOutPart[],
  pageKind: SizedKind,
  nodes: number,
): number => {
  const layout = traitsOf(model.arm.strategy).layout === 'per-part' ? 'per-part' : 'unified';
  const payload = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  return predict(model, {
    parts: parts.length * nodes,
    zeroed:
      layoutSize(layout, parts, pageBytesIn(usualPageSizes)[pageKind], usualPageSizes.base).mapped * nodes,
    copied: payload * nodes,
  });
};

/** The seed's request prints one real log (ggml-org/llama.cpp#14969); what stands in it, and where it was made. */
export const seedLog = {
  bytes: 272_915_622_592,
  parts: 6,
  nodes: 2,
  pageKind: '1g',
  /** Seconds. */
  whole: 494,
  populate: 88,
  clear: 73,
} as const;
