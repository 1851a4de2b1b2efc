import { styleText } from 'node:util';
import { visibleText } from './visible-text.ts';

/** How the label of a line is coloured. What it says stands in the words too: colour tells nothing alone. */
export type Mood = 'good' | 'bad' | 'unsure';

/** A line of an answer; where not all of them fit, the one of the highest number goes first. */
export interface AnswerLine {
  readonly label: string;
  readonly text: string;
  readonly importance: number;
  readonly mood?: Mood;
}

export const mostRows = 12;

const styles = {
  good: ['bold', 'green'],
  bad: ['bold', 'red'],
  unsure: ['bold', 'yellow'],
} as const satisfies Record<Mood, Parameters<typeof styleText>[0]>;

/** Words in rows of so many columns; a word that is longer, such as a path, stays whole, so that it can be copied. */
const wrapped = (text: string, columns: number): string[] => {
  const rows: string[] = [];
  for (const word of text.split(' ')) {
    const row = rows.at(-1);
    if (row !== undefined && row.length + 1 + word.length <= columns)
      rows[rows.length - 1] = `${row} ${word}`;
    else rows.push(word);
  }
  return rows;
};

interface Written {
  readonly line: AnswerLine;
  readonly rows: readonly string[];
  /** Of the terminal: a row with a long word takes several. */
  readonly height: number;
}

const write = (lines: readonly AnswerLine[], columns: number): Written[] => {
  const indent = Math.max(...lines.map(({ label }) => label.length)) + 1;
  return lines.map((line) => {
    const texts = wrapped(visibleText(line.text), Math.max(20, columns - indent));
    const rows = texts.map((text, index) => `${(index === 0 ? line.label : '').padEnd(indent)}${text}`);
    return {
      line,
      rows,
      height: rows.reduce((sum, row) => sum + Math.max(1, Math.ceil(row.length / columns)), 0),
    };
  });
};

const painted = ({ line: { label, mood }, rows }: Written): string[] =>
  rows.map((row, index) =>
    index > 0 || label === ''
      ? row
      : `${styleText(mood === undefined ? 'dim' : [...styles[mood]], label, { validateStream: false })}${row.slice(label.length)}`,
  );

/** An answer for a terminal of so many columns: twelve rows at most, in the order given; the least important are left out. */
export const answerRows = (
  lines: readonly AnswerLine[],
  {
    columns = Infinity,
    colour = false,
  }: { readonly columns?: number | undefined; readonly colour?: boolean } = {},
): string[] => {
  let kept = [...lines];
  let written = write(kept, columns);
  while (kept.length > 1 && written.reduce((sum, { height }) => sum + height, 0) > mostRows) {
    const least = Math.max(...kept.map(({ importance }) => importance));
    const last = kept.findLastIndex(({ importance }) => importance === least);
    kept = kept.filter((_, index) => index !== last);
    written = write(kept, columns);
  }
  return written.flatMap((each) => (colour ? painted(each) : each.rows));
};
