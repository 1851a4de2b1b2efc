import { markdownTable } from 'markdown-table';

export interface Column {
  readonly heading: string;
  /** Numbers stand to the right. */
  readonly align: 'l' | 'r';
}

export const text = (heading: string): Column => ({ heading, align: 'l' });
export const number = (heading: string): Column => ({ heading, align: 'r' });

/** What stands where nothing was observed. */
export const nothing = '–';

/** Error messages and paths end up in cells: neither a pipe nor a line break may end the cell, nor a tag open. */
const cell = (value: string): string =>
  value.replaceAll('|', '\\|').replaceAll('<', '&lt;').replace(/\s+/gu, ' ');

/** Source columns are not padded: a long cell would blow up every row of the file. */
export const table = (columns: readonly Column[], rows: readonly (readonly string[])[]): string =>
  markdownTable([columns.map(({ heading }) => heading), ...rows.map((row) => row.map(cell))], {
    align: columns.map(({ align }) => align),
    alignDelimiters: false,
  });

/** Long tables fold away on the pages of code hosts, which want an empty line after the summary. */
export const folded = (summary: string, body: string): string =>
  `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;

/** Paragraphs, tables and headings with an empty line between; empty ones are dropped. */
export const paragraphs = (...blocks: readonly string[]): string =>
  blocks.filter((block) => block !== '').join('\n\n');
