import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Results, upgradeResults, type ResultsRecord } from '../../../harness/results/index.ts';
import { randomFrom } from '../../../harness/statistics/simulation/random.ts';

const published = join(import.meta.dirname, '../../published/2026-11-23-one-node-kvm/results.json');

const commitOf = (run: number): string => run.toString(16).padStart(12, 'c');

/**
 * A published run, and nine like it on the days after: every load a little quicker or slower (2 %), each strategy too from run to
 * run (1 %). From run `from` on `strategy` takes `factor` times as long.
 */
export const runsOverTime = (
  planted: { readonly from: number; readonly strategy: string; readonly factor: number } | undefined,
  runs = 10,
): ResultsRecord[] => {
  const first = Results.parse(upgradeResults(JSON.parse(readFileSync(published, 'utf8'))));
  const random = randomFrom(21);
  return Array.from({ length: runs }, (_, run) => {
    const day = new Map<string, number>();
    const samples = first.samples.map((sample) => {
      if (sample.outcome.status !== 'completed') return sample;
      const strategy = sample.arm.split('/')[0] ?? '';
      const ofDay = day.get(strategy) ?? 0.01 * random.normal();
      day.set(strategy, ofDay);
      const moved = planted?.strategy === strategy && run >= planted.from ? Math.log(planted.factor) : 0;
      const times = Math.exp(0.02 * random.normal() + ofDay + moved);
      const { usable, callReturn } = sample.outcome;
      return {
        ...sample,
        outcome: {
          ...sample.outcome,
          usable: Math.round(usable * times),
          callReturn: Math.round(callReturn * times),
        },
      };
    });
    return {
      ...first,
      samples,
      run: {
        ...first.run,
        id: `run-${run}`,
        time: new Date(Date.UTC(2026, 10, 1 + run)).toISOString(),
        commit: commitOf(run),
      },
    };
  });
};
