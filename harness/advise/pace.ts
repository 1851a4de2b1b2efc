/** Wall-clock seconds of one load of a way, on a part of so many bytes. */
export interface Pace {
  readonly seconds: number;
  readonly bytes: number;
}

/** Rounds that an interval needs, in whole pairs of orders: five at least, and so six. */
export const fewestRounds = 6;
export const mostRounds = 40;
/** A first load of each way comes before the rounds, and the machine is warmed up by the slowest of them. */
const firstLoads = 1;
const warmUps = 5;

/** Starting a process, which grows with nothing. */
const starting = 0.15;
/** A timed load is read through twice more, which a probe is not. */
const beside = 1.5;

const loadSeconds = (pace: Pace, bytes: number): number =>
  starting + (beside * Math.max(0, pace.seconds - starting) * bytes) / Math.max(1, pace.bytes);

/** What the fewest rounds of these ways take on so many bytes. An estimate that plans, never a result. */
export const secondsFor = (paces: readonly Pace[], bytes: number): number => {
  const each = paces.map((pace) => loadSeconds(pace, bytes));
  const all = each.reduce((sum, seconds) => sum + seconds, 0);
  return (firstLoads + fewestRounds) * all + warmUps * Math.max(0, ...each);
};
