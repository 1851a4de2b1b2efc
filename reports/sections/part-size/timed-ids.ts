import type { Derived } from '../../derive-results.ts';
import type { ArmDefinition } from '../../../harness/results/arm.ts';

/** The timed loads a ratio rests on, or all those a model was fitted to. */
export const timedOf = (
  results: Derived,
  scenario: string,
  arms: readonly ArmDefinition[],
  set?: string,
): string[] =>
  results.samples
    .filter(
      (sample) =>
        sample.scenario === scenario &&
        sample.role === 'timed' &&
        (set === undefined || sample.set === set) &&
        arms.some(({ id }) => id === sample.arm),
    )
    .map(({ id }) => id);
