import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SoakSummary, summaryText } from './soak/summary.ts';

const here = import.meta.dirname;
const page = readFileSync(join(here, 'trust.md'), 'utf8');
const kept = join(here, 'soak/kept');
const summaries = readdirSync(kept)
  .filter((name) => name.endsWith('.json'))
  .toSorted();
const summaryOf = (name: string) => SoakSummary.parse(JSON.parse(readFileSync(join(kept, name), 'utf8')));

/** What stands in the cells of the table under a heading, its head left out. */
const rowsUnder = (heading: string): string[][] => {
  const [, section = ''] = page.split(`\n## ${heading}\n`);
  return (section.split('\n## ')[0] ?? '')
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split(' | ').map((cell) => cell.replaceAll(/^\|\s*|\s*\|$/g, '').trim()))
    .filter((cells) => !cells.every((cell) => /^:?-+:?$/.test(cell)))
    .slice(1);
};

test('every promise names a test that is there, in the file that it names', () => {
  const rows = rowsUnder('What is promised');
  expect(rows.length).toBeGreaterThan(10);
  for (const [, cited = ''] of rows) {
    const [, path = '', sentence = 'none'] = /\]\((.+?)\): `(.+)`$/.exec(cited) ?? [];
    expect(readFileSync(join(here, path), 'utf8')).toContain(sentence);
  }
});

test('each of the eleven bugs names its own test', () => {
  const source = readFileSync(join(here, '../native/test/seed_test.c'), 'utf8');
  const cited = rowsUnder('The bugs of the seed’s code'.replace('’', "'")).map(([, name = '']) =>
    name.replaceAll('`', ''),
  );
  const there = [...source.matchAll(/\{"(seed bug \d+: [^"]+)"/g)].map(([, name]) => name);
  expect(there).toHaveLength(11);
  expect(cited).toEqual(there);
});

test('the figures of the last soak are those of its summary, and it found nothing', () => {
  const last = summaries.at(-1) ?? '';
  const { parts, commit } = summaryOf(last);
  expect(page).toContain(`(soak/kept/${last.replace(/json$/, 'md')}), commit ${commit}.`);
  const shown = rowsUnder('The last soak').filter((cells) => cells.length === 4);
  expect(shown).toEqual(
    parts.map(({ name, outcome, done, planned }) => [
      `\`${name}\``,
      outcome,
      done.toLocaleString('en-US'),
      planned.toLocaleString('en-US'),
    ]),
  );
  expect(parts.map(({ outcome }) => outcome)).not.toContain('failed');
});

test('a kept summary is the text of its figures', () => {
  expect(summaries.length).toBeGreaterThan(0);
  for (const name of summaries)
    expect(readFileSync(join(kept, name.replace(/json$/, 'md')), 'utf8')).toBe(summaryText(summaryOf(name)));
});
