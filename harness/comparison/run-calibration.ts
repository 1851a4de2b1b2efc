import type { ComparisonRecord } from '../results/results.ts';
import { runsDiffer } from '../statistics/run-effect.ts';
import { isRepeated, runSpread } from './run-spread.ts';

/** How often two runs of one comparison differ beyond intervals of 95 %: 5 % of the pairs, where those are right. */
export interface RunCalibration {
  /** Of two runs of the same comparison. */
  readonly pairs: number;
  /** Beyond what the rounds of the two explain. */
  readonly beyondRounds: number;
  /** Beyond what their rounds and the run effect explain. */
  readonly beyondRuns: number;
  /** The run effect that judges a set was estimated from other sets; false where there is only one set. */
  readonly byOtherSets: boolean;
}

/** When a call returns is of the same loads as when they are usable, and would count them twice. */
const isCounted = ({ metric }: ComparisonRecord): boolean => metric !== 'call-return-time';

/** Undefined where no comparison was made in two runs. */
export const runCalibration = (comparisons: readonly ComparisonRecord[]): RunCalibration | undefined => {
  const repeated = comparisons.filter(isRepeated);
  const all = runSpread(repeated);
  if (all === undefined) return undefined;
  const bySet = Map.groupBy(repeated, ({ set }) => set);
  const judged = [...bySet].flatMap(([set, own]) => {
    // What judges a set must not have been made from it.
    const effect = runSpread(repeated.filter((one) => one.set !== set && one.baselineSet !== set)) ?? all;
    return own
      .filter(isCounted)
      .flatMap(({ runs }) =>
        runs.flatMap((one, index) =>
          runs
            .slice(index + 1)
            .map((other) => ({ byRounds: runsDiffer(one, other), byRuns: runsDiffer(one, other, effect) })),
        ),
      );
  });
  return {
    pairs: judged.length,
    beyondRounds: judged.filter(({ byRounds }) => byRounds).length,
    beyondRuns: judged.filter(({ byRuns }) => byRuns).length,
    byOtherSets: bySet.size > 1,
  };
};
