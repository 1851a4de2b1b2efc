import type { WarningRecord } from '../../harness/results/warning.ts';

interface WarningGroup {
  /** The one in greatest excess, whose reason and remedy stand for all. */
  readonly worst: WarningRecord;
  readonly warnings: readonly WarningRecord[];
}

const excess = ({ figures }: WarningRecord): number => figures.excess;

/** Warnings of one kind in one scenario, the greatest excess first within each; groups in the order they came. */
export const groupWarnings = (warnings: readonly WarningRecord[]): WarningGroup[] =>
  [...Map.groupBy(warnings, ({ code, scenario }) => JSON.stringify([code, scenario])).values()].flatMap(
    (group) => {
      const ordered = group.toSorted((one, other) => excess(other) - excess(one));
      const [worst] = ordered;
      return worst === undefined ? [] : [{ worst, warnings: ordered }];
    },
  );
