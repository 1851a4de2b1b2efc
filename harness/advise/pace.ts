/** One load of a way, on a part of so many bytes. */
export interface Pace {
  /** Until every byte could be read. */
  readonly usable: number;
  /** Of the whole process, from its start to its end. */
  readonly seconds: number;
  readonly bytes: number;
}

/** Rounds that an interval needs, in whole pairs of orders: five at least, and so six. */
export const fewestRounds = 6;
export const mostRounds = 40;
/** A first load of each way comes before the rounds, and the machine is warmed up by the slowest of them. */
const firstLoads = 1;
const warmUps = 5;

/**
 * A timed load is read through twice more, unmapped, and on some machines its memory is touched beforehand: all of it grows
 * with the bytes as the load does.
 */
const besides = 3;

const loadSeconds = ({ usable, seconds, bytes: probed }: Pace, bytes: number): number =>
  Math.max(0, seconds - usable) + (besides * usable * bytes) / Math.max(1, probed);

/**
 * What the fewest rounds of these ways take on so many bytes. `touching`: seconds for what is touched before each load. An
 * estimate that plans, never a result.
 */
export const secondsFor = (paces: readonly Pace[], bytes: number, touching = 0): number => {
  const each = paces.map((pace) => touching + loadSeconds(pace, bytes));
  const all = each.reduce((sum, seconds) => sum + seconds, 0);
  return (firstLoads + fewestRounds) * all + warmUps * Math.max(0, ...each);
};
