import { samplesOf, type Block } from '../comparison/block.ts';
import { pairedTimes, roundPairs } from '../comparison/round-pairs.ts';
import { obtainedAsRequested, standing } from '../comparison/standing.ts';
import type { ArmDefinition } from '../results/index.ts';
import { positiveMedianInterval, type Interval } from '../statistics/median-interval.ts';
import { fewestPairsForInterval, pairedRatio, type PairedTimes } from '../statistics/paired-ratio.ts';
import { median } from '../statistics/quantile.ts';
import { usualStrategy } from './candidates.ts';

/** How many times as fast as the usual way, above 1 is faster. */
export interface Gain {
  readonly times: number;
  readonly low: number;
  readonly high: number;
  readonly rounds: number;
  /** As a ratio above 1: a smaller true difference would be missed once in five times or more. */
  readonly smallestEffect?: number;
}

export interface MeasuredWay {
  readonly status: 'measured';
  readonly arm: ArmDefinition;
  /** Until every byte of what was measured could be read. */
  readonly nanoseconds: number;
  /** The interval of that median; absent where too few rounds were made. */
  readonly range?: Interval;
  /** Absent of the usual way itself, and where too few rounds were made. */
  readonly gain?: Gain;
}

export type WeighedWay =
  MeasuredWay | { readonly status: 'not-measured'; readonly arm: ArmDefinition; readonly reason: string };

/** Undefined where there are too few pairs for an interval. `candidate` in pairs with `baseline`, a round each. */
export const gainFrom = (times: PairedTimes, confidence = 0.95): Gain | undefined => {
  if (times.baseline.length < fewestPairsForInterval) return undefined;
  const { ratio, low, high, n, smallestEffect } = pairedRatio({ ...times, confidence });
  return {
    times: 1 / ratio,
    low: 1 / high,
    high: 1 / low,
    rounds: n,
    ...(smallestEffect !== undefined && { smallestEffect }),
  };
};

/**
 * The interval is wide enough for the fastest of `ways` (Bonferroni): the best of several would otherwise mislead by luck
 * more often than once in twenty times.
 */
const gainOf = (block: Block, usual: ArmDefinition, arm: ArmDefinition, ways: number): Gain | undefined => {
  const pairs = roundPairs({ block, arm: usual }, { block, arm }, 'usable-time');
  return gainFrom(pairedTimes(pairs), 1 - 0.05 / Math.max(1, ways));
};

/** Each way of a block against the usual one. A way that did not obtain what it asked for has no time here. */
export const weighWays = (block: Block): WeighedWay[] => {
  const usual = block.arms.find(({ strategy }) => strategy === usualStrategy);
  return block.arms.map((arm) => {
    const samples = samplesOf(block, arm).filter(({ role }) => role === 'timed');
    const times = samples.flatMap((sample) => obtainedAsRequested(sample)?.usable ?? []);
    if (times.length === 0) {
      const [reason = 'no round of it was made'] = samplesOf(block, arm)
        .map(standing)
        .flatMap((found) => (found.fit ? [] : [found.reason]));
      return { status: 'not-measured', arm, reason };
    }
    const gain =
      usual === undefined || usual.id === arm.id
        ? undefined
        : gainOf(block, usual, arm, block.arms.length - 1);
    const range = times.length < fewestPairsForInterval ? undefined : positiveMedianInterval(times);
    return {
      ...{ status: 'measured', arm, nanoseconds: median(times) },
      ...(range && { range }),
      ...(gain && { gain }),
    };
  });
};
