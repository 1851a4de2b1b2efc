import { ratioOverRuns, runEffect } from '../run-effect.ts';
import type { RunEstimate } from '../run-effect.ts';
import { pairedRatio } from '../paired-ratio.ts';
import type { RatioEstimate } from '../paired-ratio.ts';
import type { Random } from './random.ts';

/** How repeated runs are made. Standard deviations of log(ratio), so that 0.05 is about 5 %. */
export interface Repeats {
  readonly runs: number;
  readonly rounds: number;
  readonly comparisons: number;
  /** Of a run's own effect, the same for all rounds of a comparison in that run. */
  readonly runEffect: number;
  /** Of one round. */
  readonly roundNoise: number;
}

interface Rounds {
  readonly baseline: number[];
  readonly candidate: number[];
}

const roundsOf = ({ rounds, runEffect: effect, roundNoise }: Repeats, random: Random): Rounds => {
  const shift = effect * random.normal();
  return {
    baseline: Array.from({ length: rounds }, () => 1),
    candidate: Array.from({ length: rounds }, () => Math.exp(shift + roundNoise * random.normal())),
  };
};

export interface RepeatedEstimate {
  /** Rounds and runs joined, as reports do it. */
  readonly joined: Pick<RatioEstimate, 'low' | 'high'>;
  /** How not to do it: all rounds of all runs as if they were of one. */
  readonly pooledRounds: RatioEstimate;
  /** What one run says of itself. */
  readonly oneRun: RunEstimate;
}

/** A results file of repeated runs in which no ratio differs from 1: an estimate of each comparison. */
export const simulatedRepeats = (repeats: Repeats, random: Random): RepeatedEstimate[] => {
  const measured = Array.from({ length: repeats.comparisons }, () =>
    Array.from({ length: repeats.runs }, () => roundsOf(repeats, random)),
  );
  const estimated = measured.map((runs) => ({ rounds: runs, runs: runs.map((one) => pairedRatio(one)) }));
  const effect = runEffect(estimated);
  return estimated.flatMap(({ rounds, runs }) => {
    const [oneRun] = runs;
    if (effect === undefined || oneRun === undefined) return [];
    return [
      {
        joined: ratioOverRuns(runs, effect),
        pooledRounds: pairedRatio({
          baseline: rounds.flatMap(({ baseline }) => baseline),
          candidate: rounds.flatMap(({ candidate }) => candidate),
        }),
        oneRun,
      },
    ];
  });
};
