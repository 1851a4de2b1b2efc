import type { LoadedOutcome } from '../../harness/results/outcome.ts';
import { median } from '../../harness/statistics/quantile.ts';
import type { LoadRow } from './loads.ts';

/** Undefined where there was no load. */
export const medianOf = (
  loads: readonly LoadedOutcome[],
  of: (load: LoadedOutcome) => number,
): number | undefined => (loads.length === 0 ? undefined : median(loads.map(of)));

/** Of a row that was timed. @throws RangeError of one that was not */
export const steadyMedian = ({ steady }: LoadRow, of: (load: LoadedOutcome) => number): number =>
  median(steady.map(of));

/**
 * GB/s (1 GB = 10^9 bytes). Payload once, however many replicas were made of it: what a user waits for. Undefined where
 * no time could be measured.
 */
export const gigabytesPerSecond = ({
  memory,
  usable,
}: Pick<LoadedOutcome, 'memory' | 'usable'>): number | undefined =>
  usable > 0 ? memory.payload / usable : undefined;

/** Of every timed load whose time could be measured. */
export const speedsOf = ({ steady }: LoadRow): number[] =>
  steady.flatMap((load) => gigabytesPerSecond(load) ?? []);
