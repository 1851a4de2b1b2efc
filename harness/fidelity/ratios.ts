import { pairedRatio, type RatioEstimate } from '../statistics/paired-ratio.ts';
import type { Beside } from './bench.ts';
import type { LoadTime } from './real-load.ts';

export type Clock = keyof LoadTime;

/** How many times as much of a clock the strategy takes as the real code. */
export interface Ratios {
  /** Of the whole call: the real one reads headers and makes tensors too, which no strategy does. */
  readonly call: RatioEstimate;
  /**
   * Of the weights alone: from each round's real time that of the same round's load without weights is taken. Absent where
   * a round leaves nothing, because what is compared is then smaller than what it is told from.
   */
  readonly weights?: RatioEstimate;
}

/** Undefined without rounds. */
export const ratiosOf = ({ real, arm, withoutWeights }: Beside, clock: Clock): Ratios | undefined => {
  if (real.length === 0) return undefined;
  const of = (times: readonly LoadTime[]): number[] => times.map((time) => time[clock]);
  const [baseline, candidate, bare] = [of(real), of(arm), of(withoutWeights)];
  const weights = baseline.map((time, round) => time - (bare[round] ?? 0));
  return {
    call: pairedRatio({ baseline, candidate }),
    ...(weights.every((time) => time > 0) && { weights: pairedRatio({ baseline: weights, candidate }) }),
  };
};
