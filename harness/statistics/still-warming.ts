import { mad } from './mad.ts';
import { median } from './quantile.ts';

/** Less than this above the rounds spoils no ratio within a round. */
const worthSaying = Math.log(1.05);
/** Standard deviations of one load, as the rounds show it: chosen by simulation, so that noise alone seldom alarms. */
const beyondNoise = 1.5;

/**
 * Whether a machine was still becoming faster when the rounds began: both of the last two warm-up loads took longer than
 * the median of the same case in the rounds, by more than 5 % and by more than a load differs from another there.
 * `undefined`: fewer than two warm-up loads, or fewer than four rounds, from which no noise can be told.
 *
 * Two, because one may be slow by itself. The scale is that of the rounds, so that a machine of much noise is not called
 * unsteady for it; that times agree to a fixed tolerance, as `steadyFrom` asks so that a warm-up can end, is not to be
 * had on such a machine.
 * Source: none but that need; its false alarms, by noise and number of rounds, are in README.md.
 * Breaks: a machine that grows slower (see `baselineDrift`), or that settles halfway through the rounds, is not found.
 * Throws a RangeError for times that are not positive and finite.
 */
export const stillWarming = (warmUps: readonly number[], rounds: readonly number[]): boolean | undefined => {
  const odd = [...warmUps, ...rounds].find((time) => !(time > 0 && Number.isFinite(time)));
  if (odd !== undefined) throw new RangeError(`${odd} is no time`);
  if (warmUps.length < 2 || rounds.length < 4) return undefined;
  const logs = rounds.map(Math.log);
  const above = Math.min(...warmUps.slice(-2).map(Math.log)) - median(logs);
  return above > Math.max(worthSaying, beyondNoise * 1.4826 * mad(logs));
};
