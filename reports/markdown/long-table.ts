import { folded, paragraphs, table } from './table.ts';
import type { Column } from './table.ts';

/** Nobody reads more rows that are all alike. */
const mostRows = 40;

interface LongRow {
  readonly cells: readonly string[];
  /** Whether it says otherwise than most do, and must not be folded away with them. */
  readonly exceptional: boolean;
}

/** A table; of many rows the exceptions stand, where there are any and not too many, and all rows are folded. */
export const longTable = (columns: readonly Column[], rows: readonly LongRow[], alike: string): string => {
  const all = table(
    columns,
    rows.map(({ cells }) => cells),
  );
  if (rows.length <= mostRows) return all;
  const exceptions = rows.filter(({ exceptional }) => exceptional);
  const said =
    exceptions.length === 0
      ? `${alike} in all ${rows.length} rows.`
      : exceptions.length > mostRows
        ? ''
        : paragraphs(
            `${alike} in ${rows.length - exceptions.length} of ${rows.length} rows. The others:`,
            table(
              columns,
              exceptions.map(({ cells }) => cells),
            ),
          );
  return paragraphs(said, folded(`All ${rows.length} rows`, all));
};
