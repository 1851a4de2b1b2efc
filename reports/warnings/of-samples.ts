import type { ComparisonRecord } from '../../harness/results/results.ts';
import type { SampleRecord } from '../../harness/results/sample.ts';
import { baselineDrift } from '../../harness/statistics/baseline-drift.ts';
import { timerGrain } from '../../harness/statistics/timer-grain.ts';
import { twoModes } from '../../harness/statistics/two-modes.ts';
import { obtainedAsRequested } from '../../harness/comparison/standing.ts';
import { distinct } from '../wording/figures.ts';
import type { Detected } from './detected.ts';
import { samplesOf, armsWith } from '../../harness/comparison/block.ts';
import { blocksOf } from '../../harness/comparison/view.ts';
import type { View } from '../../harness/comparison/view.ts';

/** What is worth telling of a change or a difference. */
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

/** The loads of an arm fall into two groups, so that a median of them is a time that none took. */
export const bimodal = (results: View): Detected[] =>
  blocksOf(results).flatMap((block) =>
    armsWith(block, samplesOf).flatMap((arm) =>
      byRun(samplesOf(block, arm)).flatMap((run) => {
        const modes = twoModes(usableTimes(run).filter((time) => time > 0));
        if (modes === undefined) return [];
        const { low, high } = modes;
        return [
          {
            code: 'two-modes' as const,
            scenario: block.scenario,
            set: block.set.id,
            arm: arm.id,
            figures: {
              excess: Math.log(high.median / low.median) / Math.log(effect),
              low: low.median,
              high: high.median,
              lowLoads: low.n,
              highLoads: high.n,
            },
          },
        ];
      }),
    ),
  );
