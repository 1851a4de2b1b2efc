import type { ComparisonRecord } from '../../harness/results/results.ts';
import type { SampleRecord } from '../../harness/results/sample.ts';
import { baselineDrift } from '../../harness/statistics/baseline-drift.ts';
import { timerGrain } from '../../harness/statistics/timer-grain.ts';
import { tooFewPairs } from '../../harness/statistics/too-few-pairs.ts';
import { obtainedAsRequested } from '../../harness/comparison/standing.ts';
import { distinct } from '../wording/figures.ts';
import type { Detected } from './detected.ts';
import { samplesOf, armsWith } from '../../harness/comparison/block.ts';
import { blocksOf } from '../../harness/comparison/view.ts';
import type { View } from '../../harness/comparison/view.ts';

/** The effect a comparison should not miss. */
const effect = 1.1;

const usableTimes = (samples: readonly SampleRecord[]): number[] =>
  samples
    .filter(({ role }) => role === 'timed')
    .toSorted((one, other) => one.round - other.round)
    .flatMap((sample) => obtainedAsRequested(sample)?.usable ?? []);

/** Where runs were merged, going from one to the next is no drift. */
const byRun = (samples: readonly SampleRecord[]): SampleRecord[][] => [
  ...Map.groupBy(samples, ({ run }) => run).values(),
];

/** The times of an arm that others are compared with grew or fell over the rounds. The run that drifts most is taken. */
export const drift = (results: View, comparisons: readonly ComparisonRecord[]): Detected[] =>
  blocksOf(results).flatMap((block) => {
    const own = comparisons.filter(
      ({ scenario, set }) => scenario === block.scenario && set === block.set.id,
    );
    return distinct(own.map(({ baseline }) => baseline)).flatMap((arm) => {
      const samples = samplesOf(block).filter((sample) => sample.arm === arm);
      const drifts = byRun(samples)
        .map((run) => usableTimes(run).filter((time) => time > 0))
        .filter((times) => times.length > 1)
        .map((times) => ({ ...baselineDrift(times), rounds: times.length }))
        .filter(({ drifting }) => drifting)
        .map((each) => ({ ...each, excess: Math.abs(Math.log(each.total)) / Math.log(effect) }));
      const [worst] = drifts.toSorted((one, other) => other.excess - one.excess);
      if (worst === undefined) return [];
      const { excess, total, p, rounds } = worst;
      return [
        {
          code: 'drift' as const,
          scenario: block.scenario,
          set: block.set.id,
          arm,
          figures: { excess, total, p, rounds },
        },
      ];
    });
  });

/** The clock's steps show in the times of an arm. */
export const coarseTimer = (results: View): Detected[] =>
  blocksOf(results).flatMap((block) =>
    armsWith(block, samplesOf).flatMap((arm) => {
      const times = usableTimes(samplesOf(block, arm));
      if (times.length < 2) return [];
      const { coarse, tied, grain } = timerGrain(times);
      if (!coarse) return [];
      return [
        {
          code: 'coarse-timer' as const,
          scenario: block.scenario,
          set: block.set.id,
          arm: arm.id,
          figures: { excess: Math.max(1, tied / 0.25), tied, grain },
        },
      ];
    }),
  );

/** One for each set of a scenario: of its comparisons by usable time, how many could have missed a change of 10 %. */
export const fewPairs = (comparisons: readonly ComparisonRecord[]): Detected[] => {
  const usable = comparisons.filter(({ metric }) => metric === 'usable-time' || metric === 'growth');
  const sets = Map.groupBy(usable, ({ scenario, set }) => JSON.stringify([scenario, set]));
  return [...sets.values()].flatMap((group) => {
    const short = group.flatMap((each) => {
      const shortage = tooFewPairs(
        { n: each.n, ...(each.smallestEffect !== undefined && { smallestEffect: each.smallestEffect }) },
        effect,
      );
      return shortage ? [{ ...shortage, n: each.n, smallest: each.smallestEffect }] : [];
    });
    const [first] = group;
    if (first === undefined || short.length === 0) return [];
    const enough = Math.max(...short.map((each) => each.enough));
    const fewest = Math.min(...short.map(({ n }) => n));
    const blindest = Math.max(0, ...short.flatMap(({ smallest }) => smallest ?? []));
    return [
      {
        code: 'too-few-pairs' as const,
        scenario: first.scenario,
        set: first.set,
        figures: {
          excess: enough / Math.max(1, fewest),
          comparisons: group.length,
          short: short.length,
          withoutInterval: short.filter(({ reason }) => reason === 'no-interval').length,
          fewest,
          enough,
          ...(blindest > 0 && { smallestEffect: blindest }),
        },
      },
    ];
  });
};
