import type { ComparisonRecord } from '../../harness/results/results.ts';
import { isRepeated, runSpread } from '../../harness/comparison/run-spread.ts';
import { calibratedMad, noisyBlock } from '../../harness/statistics/noisy-block.ts';
import { median } from '../../harness/statistics/quantile.ts';
import { ratioOverRuns, shareBetweenRuns } from '../../harness/statistics/run-effect.ts';
import type { RunEffect, RunEstimate } from '../../harness/statistics/run-effect.ts';
import { tooFewPairs } from '../../harness/statistics/too-few-pairs.ts';
import type { Detected } from './detected.ts';

/** The effect a comparison should not miss. */
const effect = 1.1;

const byTime = (comparisons: readonly ComparisonRecord[]): ComparisonRecord[] =>
  comparisons.filter(({ metric }) => metric === 'usable-time' || metric === 'growth');

/** One for each set of a scenario whose rounds were noisier than the statistics were calibrated for. */
export const noise = (comparisons: readonly ComparisonRecord[]): Detected[] => {
  const sets = Map.groupBy(byTime(comparisons), ({ scenario, set }) => JSON.stringify([scenario, set]));
  return [...sets.values()].flatMap((group) => {
    const [first] = group;
    const mad = noisyBlock(group.map((each) => each.mad));
    if (first === undefined || mad === undefined) return [];
    return [
      {
        code: 'noise' as const,
        scenario: first.scenario,
        set: first.set,
        figures: {
          excess: Math.log(mad) / Math.log(calibratedMad),
          comparisons: group.length,
          mad,
        },
      },
    ];
  });
};

/** Beyond so many times the runs there are, what they tell of more is not worth saying. */
const mostTimes = 20;

/** So many times the runs, each like one of those made, as would not miss the effect: they tell more of the spread, too. */
const enoughRuns = (runs: readonly RunEstimate[], spread: RunEffect): number => {
  const times = Array.from({ length: mostTimes }, (_, index) => index + 1).find((each) => {
    const all = Array.from({ length: each }, () => runs).flat();
    const known = { ...spread, degrees: spread.degrees * each, uncertainty: spread.uncertainty / each };
    return (ratioOverRuns(all, known).smallestEffect ?? 1) <= effect;
  });
  return runs.length * (times ?? mostTimes);
};

/** What runs have to do with it, of comparisons that missed the effect although several runs made them. */
const betweenRuns = (short: readonly ComparisonRecord[], all: readonly ComparisonRecord[]) => {
  const repeated = short.filter(isRepeated);
  const spread = runSpread(all);
  if (repeated.length === 0 || spread === undefined) return {};
  return {
    betweenRuns: {
      share: median(repeated.map(({ runs }) => shareBetweenRuns(runs, spread))),
      enough: Math.max(...repeated.map(({ runs }) => enoughRuns(runs, spread))),
    },
  };
};

/**
 * One for all that was measured: of all comparisons by usable time, how many could have missed a change of 10 %, and what
 * they could have seen.
 */
export const fewPairs = (comparisons: readonly ComparisonRecord[]): Detected[] => {
  const all = byTime(comparisons);
  const short = all.flatMap((each) => {
    const shortage = tooFewPairs(
      { n: each.n, ...(each.smallestEffect !== undefined && { smallestEffect: each.smallestEffect }) },
      effect,
    );
    return shortage ? [{ ...shortage, n: each.n, each }] : [];
  });
  if (short.length === 0) return [];
  const enough = Math.max(...short.map((each) => each.enough));
  const fewest = Math.min(...short.map(({ n }) => n));
  const effects = all.flatMap(({ smallestEffect }) => smallestEffect ?? []);
  return [
    {
      code: 'too-few-pairs' as const,
      figures: {
        excess: enough / Math.max(1, fewest),
        comparisons: all.length,
        short: short.length,
        withoutInterval: short.filter(({ reason }) => reason === 'no-interval').length,
        fewest,
        enough,
        ...(effects.length > 0 && { typicalEffect: median(effects), smallestEffect: Math.max(...effects) }),
        ...betweenRuns(
          short.map(({ each }) => each),
          comparisons,
        ),
      },
    },
  ];
};
