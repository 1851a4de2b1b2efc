import { dip } from './dip.ts';
import { ascending, median } from './quantile.ts';

/** Sample sizes, and the dip that one sample of a uniform distribution in a hundred exceeds. */
const critical = [
  [6, 0.1919],
  [7, 0.1841],
  [8, 0.173],
  [9, 0.1642],
  [10, 0.1597],
  [15, 0.136],
  [20, 0.1206],
  [30, 0.1015],
  [50, 0.0812],
  [100, 0.059],
  [200, 0.0427],
] as const;

/** Fewer have no dip that a single mode would not have too. */
export const fewestForModes = critical[0][0];

/** Two groups nearer than this are one to whoever reads the figure. */
const worthTelling = Math.log(1.1);

/** Between the rows of the table the dip shrinks with the square root of the size; beyond its end it is taken to go on so. */
const criticalDip = (n: number): number => {
  const above = critical.findIndex(([size]) => size >= n);
  const [size, value] = critical.at(above) ?? critical[0];
  const [lower, least] = critical[above > 0 ? above - 1 : critical.length - 1] ?? critical[0];
  const scaled = (of: number, at: number): number => of * Math.sqrt(at);
  if (above === -1) return scaled(least, lower) / Math.sqrt(n);
  const share = size === lower ? 0 : (n - lower) / (size - lower);
  const [from, to] = [scaled(least, lower), scaled(value, size)];
  return (from + (to - from) * share) / Math.sqrt(n);
};

export interface Mode {
  /** Of its values, in their unit. */
  readonly median: number;
  readonly n: number;
}

export interface TwoModes {
  readonly dip: number;
  readonly low: Mode;
  readonly high: Mode;
}

const sum = (values: readonly number[]): number => values.reduce((all, each) => all + each, 0);

/** Sorted values cut in two where the squares of the distances from the two means come to least. */
const cut = (logs: readonly number[]): number => {
  const squares = (part: readonly number[]): number => {
    const mean = sum(part) / part.length;
    return sum(part.map((value) => (value - mean) ** 2));
  };
  const places = logs.slice(1).map((_, index) => index + 1);
  const spreads = places.map((at) => ({ at, spread: squares(logs.slice(0, at)) + squares(logs.slice(at)) }));
  return spreads.reduce((best, each) => (each.spread < best.spread ? each : best)).at;
};

/**
 * The two groups that times fall into, if they do: their logarithms have a dip that one uniform sample in a hundred
 * exceeds, and the medians of the groups are 10 % or more apart. A median of such times is a time that no load took.
 *
 * Sources: for the dip and its table, Hartigan & Hartigan (1985), as published with R's package diptest (qDiptab, from a
 * million samples of each size). The uniform is the least favourable of the distributions of one mode they consider: for
 * others the test alarms less often. The cut is that of two means, which is exact in one dimension (Fisher, "On Grouping
 * for Maximum Homogeneity", 1958).
 * Breaks: with fewer than six it says nothing, and with six to nine only of groups of nearly equal size and little
 * spread; a machine that drifts leaves times spread evenly, which is one mode; more than two groups are told as two.
 * Throws a RangeError for times that are not positive and finite.
 */
export const twoModes = (times: readonly number[]): TwoModes | undefined => {
  const odd = times.find((time) => !(time > 0 && Number.isFinite(time)));
  if (odd !== undefined) throw new RangeError(`${odd} is no time`);
  if (times.length < fewestForModes) return undefined;
  const sorted = ascending(times);
  const logs = sorted.map(Math.log);
  const found = dip(logs);
  if (found <= criticalDip(times.length)) return undefined;
  const at = cut(logs);
  const mode = (part: readonly number[]): Mode => ({ median: median(part), n: part.length });
  const [low, high] = [mode(sorted.slice(0, at)), mode(sorted.slice(at))];
  return Math.log(high.median / low.median) < worthTelling ? undefined : { dip: found, low, high };
};
