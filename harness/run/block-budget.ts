import type { RoundsRecord } from '../results/index.ts';
import { defaultBudget } from '../statistics/budget.ts';
import type { RunChoice, Work } from './plan-work.ts';
import { setOfMostParts } from '../sets/worker-set.ts';

/** Minutes for the rounds of a block, where neither the command line nor the scenario says. */
const usualMinutes = 5;

/** By the size class of the set with the most parts. */
export const blockBudget = (
  { quick, budget }: Pick<RunChoice, 'quick' | 'budget'>,
  { scenario, unmade }: Pick<Work, 'scenario' | 'unmade'>,
): RoundsRecord['budget'] => {
  const { measure } = scenario;
  const { sizeClass } = setOfMostParts(unmade).record;
  const fixed = measure.quickRounds[sizeClass];
  return {
    ...(quick ? { minimum: fixed, maximum: fixed } : measure.rounds[sizeClass]),
    targetHalfWidth: defaultBudget.targetHalfWidth,
    seconds: 60 * (budget ?? measure.minutes ?? usualMinutes),
  };
};

/**
 * A steady machine shows in three loads alike; more are waited for where there is time. A single round is for sizes and
 * proofs, not for times, and asks for no steady machine.
 */
export const mostWarmUps = (
  { quick }: Pick<RunChoice, 'quick'>,
  { maximum }: Pick<RoundsRecord['budget'], 'maximum'>,
): number => (maximum === 1 ? 0 : quick ? 3 : 5);
