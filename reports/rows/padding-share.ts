import { seedBaseline } from '../../harness/comparison/arm-pairs.ts';
import { wastePerReplica } from '../../harness/comparison/waste-per-replica.ts';
import { traitsOf } from '../../harness/results/strategy.ts';
import { median } from '../../harness/statistics/quantile.ts';
import { paddingAmount } from '../wording/figures.ts';
import type { LoadRow } from './loads.ts';

/** What one replica maps beyond the payload, as a share of it; undefined for what maps the page cache, which clears none. */
export const paddingOfRow = ({ arm, first, steady }: LoadRow): number | undefined => {
  if (traitsOf(arm.strategy).memory !== 'own') return undefined;
  const shares = [...first, ...steady].flatMap((load) =>
    load.memory.payload === 0 ? [] : [wastePerReplica(load) / load.memory.payload],
  );
  return shares.length === 0 ? undefined : median(shares);
};

/** Of `per-part`, on whose padding speed-ups depend, where these rows hold loads of it that obtained what they asked for. */
export const paddingOfBaseline = (rows: readonly LoadRow[]): readonly number[] =>
  rows.flatMap((row) =>
    row.asRequested && row.arm.strategy === seedBaseline && row.arm.pageKind !== '4k'
      ? (paddingOfRow(row) ?? [])
      : [],
  );

/** "padding of per-part 6 %", "padding of per-part none to 127 times the payload"; nothing without such rows. */
export const baselinePaddingWords = (rows: readonly LoadRow[]): string[] => {
  const shares = paddingOfBaseline(rows);
  if (shares.length === 0) return [];
  const [low, high] = [Math.min(...shares), Math.max(...shares)].map(paddingAmount);
  return [`padding of ${seedBaseline} ${low === high ? low : `${low} to ${high}`}`];
};
