import { bytes, plural, roughDuration } from '../wording/figures.ts';
import { inColumns } from '../wording/columns.ts';
import type { CheckedProjection } from './check-projection.ts';
import { timeText } from './time-text.ts';

/** "7 of 8 large sets lie within the range that small ones foretold", and a row for each. */
export const checkTable = (checked: readonly CheckedProjection[]): string[] => {
  const within = checked.filter((one) => one.within).length;
  const rows = [
    ['arm', 'set', 'foretold [range]', 'measured', 'from', ''],
    ...checked.map(({ arm, set, foretold, measured, from, within: holds }) => [
      arm.id,
      set.title,
      timeText(foretold),
      roughDuration(measured),
      `${plural(from.sets, 'set')} of at most ${bytes(from.bytes)}`,
      holds ? 'within' : 'OUTSIDE',
    ]),
  ];
  return [
    `${within} of ${plural(checked.length, 'large set')} lie within the range that small sets foretell`,
    '',
    ...inColumns(rows),
  ];
};
