import type { ResultsRecord } from '../../harness/results/results.ts';
import { standing } from '../derive/as-requested.ts';

/** The timed loads of an arm on a set: each with why it is not what its row claims to be, when it is not. */
export const timedRounds = (
  results: ResultsRecord,
  place: { readonly scenario: string; readonly set: string; readonly arm: string },
): { readonly round: number; readonly reason?: string }[] =>
  results.samples
    .filter(
      ({ scenario, set, arm, role }) =>
        role === 'timed' && scenario === place.scenario && set === place.set && arm === place.arm,
    )
    .map((sample) => {
      const found = standing(sample);
      return found.fit ? { round: sample.round } : { round: sample.round, reason: found.reason };
    });
