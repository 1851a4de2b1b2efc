import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { answerRows, type AnswerLine } from './answer-lines.ts';

const line = (label: string, text: string, importance: number): AnswerLine => ({ label, text, importance });

test('labels stand in one column and texts in another, and what does not fit the terminal is wrapped below its own', () => {
  expect(
    answerRows([line('a', 'one two three four five', 0), line('long', 'six', 1)], { columns: 26 }),
  ).toEqual(['a    one two three four', '     five', 'long six']);
});

test('of more than twelve rows the least important lines go, and the order of the others stays', () => {
  const lines = Array.from({ length: 14 }, (_, place) =>
    line(`l${place}`, 'text', place === 3 || place === 5 ? 9 : 1),
  );
  const labels = answerRows(lines).map((row) => row.split(' ')[0]);
  expect(labels).toHaveLength(12);
  expect(labels).not.toContain('l3');
  expect(labels).not.toContain('l5');
});

test('rows that a long word takes beyond the edge are counted', () => {
  const path = `/${'x'.repeat(300)}`;
  const rows = answerRows([line('path', path, 0), ...Array.from({ length: 8 }, () => line('more', 'y', 1))], {
    columns: 40,
  });
  expect(rows).toContain(`path ${path}`);
  expect(rows.length).toBeLessThan(9);
});

test('colour changes no word, and text that would colour itself is shown as it is', () => {
  const lines: AnswerLine[] = [
    { ...line('refuted', 'all of it', 0), mood: 'bad' },
    line('name', '\u001B[31mred', 1),
  ];
  const plain = answerRows(lines);
  const coloured = answerRows(lines, { colour: true });
  expect(coloured[0]).not.toBe(plain[0]);
  expect(coloured.map(stripVTControlCharacters)).toEqual(plain);
  expect(coloured[1]).toContain('\\x1b[31mred');
});
