import { defaultBudget } from '../budget.ts';
import { pairedRatio } from '../paired-ratio.ts';
import type { PairedTimes, RatioEstimate } from '../paired-ratio.ts';
import { shouldStop } from '../should-stop.ts';
import { simulatedRounds } from './noise.ts';
import type { Noise } from './noise.ts';
import type { Random } from './random.ts';

/** Rounds of one comparison until `enough` says so of the pairs so far; then its estimate. */
const runUntil = (
  enough: (pairs: PairedTimes) => boolean,
  noise: Noise,
  effect: number,
  random: Random,
): RatioEstimate => {
  const [baseline, candidate]: [number[], number[]] = [[], []];
  for (const [before, after] of simulatedRounds(noise, effect, random)) {
    baseline.push(before);
    candidate.push(after);
    if (enough({ baseline, candidate })) break;
  }
  return pairedRatio({ baseline, candidate });
};

/** One comparison measured as a run does it: until `shouldStop` says so at the default budget. */
export const simulatedRun = (noise: Noise, effect: number, random: Random): RatioEstimate =>
  runUntil(
    (pairs) => shouldStop({ ...defaultBudget, rounds: pairs.baseline.length, comparisons: [pairs] }).stop,
    noise,
    effect,
    random,
  );

/** The same of a number of rounds fixed in advance. */
export const simulatedRunOf = (noise: Noise, effect: number, random: Random, rounds: number): RatioEstimate =>
  runUntil(({ baseline }) => baseline.length === rounds, noise, effect, random);

/**
 * How not to do it: the same looks, but ending as soon as the interval excludes 1. It is here so that its false alarms
 * can stand beside those of `shouldStop`.
 */
export const simulatedHunt = (noise: Noise, effect: number, random: Random): RatioEstimate => {
  const { minimum, maximum } = defaultBudget;
  return runUntil(
    (pairs) => {
      const rounds = pairs.baseline.length;
      if (rounds < minimum || rounds % 2 !== 0) return false;
      const { low, high } = pairedRatio(pairs);
      return rounds >= maximum || low > 1 || high < 1;
    },
    noise,
    effect,
    random,
  );
};
