import type { Derived } from '../derive-results.ts';
import type { ArmDefinition } from '../../harness/results/arm.ts';
import { figure } from '../wording/figures.ts';
import type { Block } from '../../harness/comparison/block.ts';
import { seedBaseline } from '../../harness/comparison/arm-pairs.ts';
import { findArm, findBlock } from '../../harness/comparison/view.ts';

/** How many times as fast as the seed's baseline an arm made every page readable, on one set. */
export interface SpeedUp {
  readonly block: Block;
  readonly baseline: ArmDefinition;
  readonly arm: ArmDefinition;
  readonly speed: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

/** Every comparison with the seed's baseline by usable time, turned round: a ratio of times is the inverse of one of speeds. */
export const speedUps = (results: Derived): SpeedUp[] => {
  return results.derived.comparisons.flatMap((comparison) => {
    const [baseline, arm] = [comparison.baseline, comparison.candidate].map((id) => findArm(results, id));
    const block = findBlock(results, comparison.scenario, comparison.set);
    return comparison.metric === 'usable-time' && baseline?.strategy === seedBaseline && arm && block
      ? [
          {
            block,
            baseline,
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
