import type { LoadedOutcome } from '../../harness/results/outcome.ts';
import { twoModes, type TwoModes } from '../../harness/statistics/two-modes.ts';
import { nothing } from '../markdown/table.ts';
import { distinct, milliseconds } from '../wording/figures.ts';
import type { LoadRow } from './loads.ts';
import { medianOf } from './medians.ts';

/** The two groups that the timed loads of a row fall into, if they do. Runs that were merged differ from each other, which is no mode. */
export const modesOf = (
  { steady, samples }: LoadRow,
  of: (load: LoadedOutcome) => number = ({ usable }) => usable,
): TwoModes | undefined => {
  const times = steady.map(of);
  return distinct(samples.map(({ run }) => run)).length > 1 || times.some((time) => time <= 0)
    ? undefined
    : twoModes(times);
};

/** Milliseconds: the median of the timed loads, or both of theirs where they fall into two groups, with the loads of each. */
export const typicalTime = (row: LoadRow, of: (load: LoadedOutcome) => number): string => {
  const modes = modesOf(row, of);
  if (modes !== undefined) {
    const [low, high] = [modes.low, modes.high].map(({ median, n }) => `${milliseconds(median)} (${n})`);
    return `${low} or ${high}`;
  }
  const median = medianOf(row.steady, of);
  return median === undefined ? nothing : milliseconds(median);
};
