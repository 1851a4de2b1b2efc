import type { ArmDefinition } from '../results/arm.ts';
import type { LoadedOutcome } from '../results/outcome.ts';
import type { SampleRecord } from '../results/sample.ts';
import type { PairedTimes } from '../statistics/paired-ratio.ts';
import { samplesOf } from './block.ts';
import type { Block } from './block.ts';
import type { RoundTimes } from './run-spread.ts';
import { obtainedAsRequested } from './standing.ts';

const timeMetrics = {
  'usable-time': (outcome: LoadedOutcome): number => outcome.usable,
  'call-return-time': (outcome: LoadedOutcome): number => outcome.callReturn,
  /** Of a roof alone: its pages touched before the clock starts, by as many threads as fill. */
  'populate-time': (outcome: LoadedOutcome): number => outcome.warm ?? 0,
} as const;

export type TimeMetric = keyof typeof timeMetrics;
/** Those that every pair of arms is compared by. */
export const timeMetricNames = ['usable-time', 'call-return-time'] as const satisfies TimeMetric[];

/** An arm on a set. */
export interface Case {
  readonly block: Block;
  readonly arm: ArmDefinition;
}

export interface RoundPair extends RoundTimes {
  readonly baseline: SampleRecord;
  readonly candidate: SampleRecord;
}

/**
 * Timed samples of both arms, by round, where both obtained what they asked for. A round in which either fell back,
 * failed or took no measurable time gives no pair.
 */
export const roundPairs = (baseline: Case, candidate: Case, metric: TimeMetric): RoundPair[] => {
  const timed = ({ block, arm }: Case) => samplesOf(block, arm).filter((sample) => sample.role === 'timed');
  const candidates = new Map(timed(candidate).map((sample) => [sample.round, sample]));
  return timed(baseline).flatMap((sample) => {
    const other = candidates.get(sample.round);
    const before = obtainedAsRequested(sample);
    const after = other && obtainedAsRequested(other);
    if (!other || !before || !after) return [];
    const pair = { before: timeMetrics[metric](before), after: timeMetrics[metric](after) };
    return pair.before > 0 && pair.after > 0
      ? [{ baseline: sample, candidate: other, ...pair, run: sample.run }]
      : [];
  });
};

/** The same times as the estimators take them. */
export const pairedTimes = (pairs: readonly RoundPair[]): PairedTimes => ({
  baseline: pairs.map(({ before }) => before),
  candidate: pairs.map(({ after }) => after),
});
