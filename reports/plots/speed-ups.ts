import type { ArmDefinition } from '../../harness/results/arm.ts';
import type { ResultsRecord } from '../../harness/results/results.ts';
import type { Block } from '../derive/block.ts';
import { blocksOf } from '../derive/block.ts';
import { figure } from '../wording/figures.ts';

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
export const speedUps = (results: ResultsRecord): SpeedUp[] => {
  const arms = new Map(results.arms.map((arm) => [arm.id, arm]));
  const blocks = blocksOf(results);
  return (results.derived?.comparisons ?? []).flatMap((comparison) => {
    const arm = arms.get(comparison.candidate);
    const block = blocks.find(
      ({ scenario, set }) => scenario === comparison.scenario && set.id === comparison.set,
    );
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
