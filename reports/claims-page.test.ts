import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const page = readFileSync(join(import.meta.dirname, 'claims.md'), 'utf8');

const cells = (line: string): string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

/** Claim, condition, what was measured, and the verdict, of every row of a table that begins with a claim. */
const rows = (markdown: string, columns: number): string[][] =>
  markdown
    .split('\n')
    .filter((line) => /^\| `[a-z0-9-]+` *\|/.test(line))
    .map(cells)
    .filter(({ length }) => length === columns);

const linked = new Map(
  [...page.matchAll(/^\[([a-z-]+)\]: (\S+)$/gm)].map(([, name = '', path = '']) => [
    `[${name}]`,
    readFileSync(join(import.meta.dirname, path), 'utf8'),
  ]),
);

test('every row of the page is a row of the report it names, figures and verdict included', () => {
  const found = rows(page, 5);
  expect(found.length).toBeGreaterThan(9);
  for (const [claim, condition, measured, verdict, report = ''] of found) {
    const judged = rows(linked.get(report) ?? '', 5).map(([id, where, , what, said]) => [
      id,
      where,
      what,
      said,
    ]);
    expect(judged).toContainEqual([claim, condition, measured, verdict]);
  }
});

test('every claim that a report judges is on the page', () => {
  const onPage = new Set(rows(page, 5).map(([claim]) => claim));
  for (const report of linked.values())
    for (const [claim] of rows(report, 5)) expect(onPage).toContain(claim);
});
