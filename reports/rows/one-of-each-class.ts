import type { Block } from '../../harness/comparison/block.ts';
import type { ModelSetRecord } from '../../harness/results/results.ts';
import type { Derived } from '../derive-results.ts';
import { drawable } from './drawable.ts';
import { sizeClasses } from './labels.ts';

/** Of each size class the set that comes first in this order, among those with anything to draw. */
export const oneOfEachClass = (
  results: Derived,
  blocks: readonly Block[],
  order: (one: ModelSetRecord, other: ModelSetRecord) => number,
): Block[] =>
  sizeClasses(results, blocks).flatMap(({ blocks: all }) =>
    all
      .filter((block) => drawable(results, [block]).length > 0)
      .toSorted((one, other) => order(one.set, other.set))
      .slice(0, 1),
  );
