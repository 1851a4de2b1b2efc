import { standing } from '../../harness/comparison/standing.ts';
import { recordsOf } from '../../harness/comparison/view.ts';
import type { View } from '../../harness/comparison/view.ts';

/** The timed loads of an arm on a set: each with why it is not what its row claims to be, when it is not. */
export const timedRounds = (
  results: View,
  place: { readonly scenario: string; readonly set: string; readonly arm: string },
): { readonly round: number; readonly reason?: string }[] =>
  recordsOf(results, place)
    .samples.filter(({ role }) => role === 'timed')
    .map((sample) => {
      const found = standing(sample);
      return found.fit ? { round: sample.round } : { round: sample.round, reason: found.reason };
    });
