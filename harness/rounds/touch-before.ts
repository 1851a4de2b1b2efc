import { memoryNeed } from '../plan/memory-need.ts';
import { pageNeeds } from '../plan/page-need.ts';
import type { ArmDefinition, ModelSetRecord } from '../results/index.ts';
import type { BlockPlan } from './block-plan.ts';

type Touching = Pick<BlockPlan, 'arms' | 'choose' | 'mostTouchedBefore' | 'leastTouchedBefore'>;

/**
 * Bytes of memory outside any pool to touch and give back right before every load of a set: as many as the arm takes that
 * takes most of it, and the same for all arms, those on hugepages too. Undefined where nothing needs to be touched, or
 * more than may be: a warning then says that it was not. An excerpt of a model asks for more, so that it does not lie in the
 * CPU's caches as the whole model would not.
 */
export const touchBefore = (
  { arms, choose, mostTouchedBefore = 0, leastTouchedBefore = 0 }: Touching,
  { partBytes, alignment }: Pick<ModelSetRecord, 'partBytes' | 'alignment'>,
): number | undefined => {
  const parts = partBytes.map((bytes) => ({ bytes, alignment }));
  const plain = (arm: ArmDefinition): number => {
    const { nodes } = choose(arm);
    return pageNeeds(arm, parts, nodes).length > 0 ? 0 : memoryNeed(arm, parts, nodes.length);
  };
  const most = Math.max(0, ...arms.map(plain));
  const touched = Math.max(leastTouchedBefore, most <= mostTouchedBefore ? most : 0);
  return touched > 0 ? touched : undefined;
};
