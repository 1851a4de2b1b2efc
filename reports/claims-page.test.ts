import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { claims } from './claims/registry.ts';
import { placing } from './claims/placing/document.ts';
import { unifiedMapping } from './claims/unified-mapping/document.ts';

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

test('every claim that a report tried is on the page', () => {
  const onPage = new Set(rows(page, 5).map(([claim]) => claim));
  for (const report of linked.values())
    for (const [claim, condition] of rows(report, 5))
      if (condition !== 'any') expect(onPage).toContain(claim);
});

test('every claim of a public thread stands on the page, beside the thread', () => {
  const lines = page.split('\n');
  const others = claims.filter(({ document }) => document !== unifiedMapping && document !== placing);
  expect(others.length).toBeGreaterThan(9);
  for (const { id, document } of others)
    expect(lines.find((line) => line.startsWith(`| [${document.short}]`))).toContain(`\`${id}\``);
});

test('the words that each claim of the seed quotes stand on the page, beside the claim', () => {
  const lines = page.split('\n');
  for (const { id, document, quote } of claims) {
    if (document !== unifiedMapping) continue;
    expect(quote).not.toEqual([]);
    for (const words of quote) expect(lines.find((line) => line.includes(words))).toContain(`\`${id}\``);
  }
});
