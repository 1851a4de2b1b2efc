import type { Derived } from '../derive-results.ts';
import type { ArmDefinition } from '../../harness/results/arm.ts';
import { figure } from '../wording/figures.ts';
import type { Block } from '../../harness/comparison/block.ts';
import { findBlock } from '../../harness/comparison/view.ts';

/** How many times as fast as `per-part` an arm made every page readable, on one set. */
export interface SpeedUp {
  readonly block: Block;
  readonly arm: ArmDefinition;
  readonly speed: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

/** Every comparison with `per-part` by usable time, turned round: a ratio of times is the inverse of one of speeds. */
export const speedUps = (results: Derived): SpeedUp[] => {
  const arms = new Map(results.arms.map((arm) => [arm.id, arm]));
  return results.derived.comparisons.flatMap((comparison) => {
    const arm = arms.get(comparison.candidate);
    const block = findBlock(results, comparison.scenario, comparison.set);
    return comparison.metric === 'usable-time' &&
      arms.get(comparison.baseline)?.strategy === 'per-part' &&
      arm &&
      block
      ? [
          {
            block,
            arm,
            speed: 1 / comparison.ratio,
            low: 1 / comparison.high,
            high: 1 / comparison.low,
            n: comparison.n,
          },
        ]
      : [];
  });
};

/** "1.03x to 1.14x" */
export const speedRange = (ups: readonly SpeedUp[]): string => {
  const [low, high] = [Math.min, Math.max].map((end) => figure(end(...ups.map(({ speed }) => speed))));
  return low === high ? `${low ?? ''}x` : `${low ?? ''}x to ${high ?? ''}x`;
};
