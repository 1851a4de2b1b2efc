/** Code points of private use, which no text of a report holds: they frame the ids of the records behind a cell. */
const [open, between, close] = ['\u{e000}', '\u{e001}', '\u{e002}'];
const marks = /\u{e000}([^\u{e002}]*)\u{e002}/gu;

/** A cell with the records it was made from; on the first cell of a row, those of the whole row. */
export const traced = (cell: string, ids: readonly string[]): string =>
  ids.length === 0 ? cell : `${cell}${open}${ids.join(between)}${close}`;

/** For people: the text alone. */
export const withoutTraces = (text: string): string => text.replace(marks, '');

export const tracesOf = (text: string): string[] =>
  [...text.matchAll(marks)].flatMap(([, ids = '']) => ids.split(between));
