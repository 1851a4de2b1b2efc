type Cell = string | number | boolean | undefined;

/** A spreadsheet takes text that begins so for a formula, and runs it; a leading apostrophe makes it text. */
const formula = /^[=+\-@\t\r]/u;

/** Quoted where RFC 4180 wants it. */
const quoted = (cell: Cell): string => {
  const plain = cell === undefined ? '' : String(cell);
  const text = typeof cell === 'string' && formula.test(plain) ? `'${plain}` : plain;
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** A heading, then a line a row; what a row does not have is empty. */
export const csv = <Column extends string>(
  columns: readonly Column[],
  rows: readonly Readonly<Partial<Record<Column, Cell>>>[],
): string =>
  [columns, ...rows.map((row) => columns.map((column) => row[column]))]
    .map((cells) => `${cells.map(quoted).join(',')}\n`)
    .join('');
