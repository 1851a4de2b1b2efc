import fc from 'fast-check';
import { create } from 'xmlbuilder2';
import { expect, test } from 'vitest';
import type { ResultsRecord } from '../harness/results/results.ts';
import { Results } from '../harness/results/results.ts';
import { jsonText } from '../harness/wording/json-text.ts';
import { mapStrings } from '../harness/wording/map-strings.ts';
import {
  hostileStrings,
  longestRun,
  rawCharacter,
  worstStrings,
} from '../harness/wording/test-support/hostile-strings.ts';
import { withoutIndex } from '../harness/comparison/view.ts';
import { compareRuns, usualMetrics } from './compare/compare-runs.ts';
import { renderComparisonJunit } from './compare/render-junit.ts';
import { renderComparisonMarkdown } from './compare/render-markdown.ts';
import { renderComparisonText } from './compare/render-text.ts';
import { comparisonsCsv, samplesCsv } from './csv/tables.ts';
import { deriveResults } from './derive-results.ts';
import { renderHtml } from './html/render-html.ts';
import { markdownToHtml } from './html/markdown-to-html.ts';
import { markdownText } from './markdown/markdown-text.ts';
import { renderReport, renderSummary } from './render-report.ts';
import { richRun } from './test-support/mutated-run.ts';
import { sampleRun } from './test-support/sample-run.ts';

const fields = new Set([
  'title',
  'name',
  'message',
  'reason',
  'remedy',
  'command',
  'path',
  'tensor',
  'about',
]);
const machine = new Set(['model', 'kernel', 'distribution', 'commit', 'prefix']);

/** A run whose every text that is free holds `text`, ids of sets and names of scenarios included. */
const spoilt = (run: ResultsRecord, text: string): ResultsRecord => {
  const ids = new Set([...run.sets.map(({ id }) => id), ...run.samples.map(({ scenario }) => scenario)]);
  return mapStrings(run, (each, key) =>
    fields.has(key) || machine.has(key) || ids.has(each) ? `${each}${text}` : each,
  );
};

const withMismatch = (run: ResultsRecord): ResultsRecord => {
  const [first] = run.integrity;
  if (first === undefined) return run;
  const place = { part: 0, offset: 1, replica: 0, expected: '0x00', found: '0x01' } as const;
  return {
    ...run,
    notices: [{ about: 'about', reason: 'reason', remedy: 'remedy' }],
    integrity: [
      ...run.integrity,
      {
        ...first,
        outcome: {
          status: 'mismatch',
          total: 1,
          mismatches: [{ what: 'byte', path: 'path', tensor: 'tensor', ...place }],
        },
      },
    ],
  };
};

/** Without what stands as code, and without what is escaped: what is left of Markdown is ours. */
const bare = (markdown: string): string =>
  markdown
    .replaceAll(/^```sh\n[^]*?^```$/gmu, '')
    .replaceAll(/\\[!-/:-@[-`{-~]/gu, '')
    .replaceAll(/`[^`\n]*`/gu, '');

const expectNeutral = (markdown: string): void => {
  const text = bare(markdown);
  expect(text).not.toMatch(/<(?:img|script|!--)/u);
  expect(text).not.toMatch(/\]\((?:javascript|https?:\/\/evil)/u);
  expect(text).not.toMatch(/(?:\*\*|__|~~)evil/u);
  expect(text).not.toMatch(/https?:\/\/evil/u);
  expect(text).not.toMatch(/^\s*#+ heading/mu);
  // Every row of a table has as many cells as its heading.
  let cells = 0;
  for (const line of text.split('\n')) {
    if (!line.startsWith('|')) cells = 0;
    else {
      const found = line.split('|').length;
      if (cells !== 0) expect(found, line).toBe(cells);
      cells = found;
    }
  }
};

const expectPlain = (text: string): void => {
  expect(rawCharacter(text)).toBeUndefined();
  expect(longestRun(text)).toBeLessThan(2000);
};

test('no text of results obeys, links, draws or breaks out, in any format a report has', () => {
  const ours = renderHtml(deriveResults(withMismatch(sampleRun())), [], new Map());
  const count = (html: string, what: RegExp): number => html.match(what)?.length ?? 0;
  fc.assert(
    fc.property(hostileStrings, fc.constantFrom(sampleRun, richRun), (text, make) => {
      const results = spoilt(withMismatch(make()), text);
      const derived = deriveResults(Results.parse(results));
      const report = renderReport(derived);
      for (const markdown of [report, renderSummary(derived)]) {
        expectPlain(markdown);
        expectNeutral(markdown);
      }
      const html = renderHtml(derived, [], new Map());
      expectPlain(html);
      expect(html).not.toMatch(/<img|href="(?!#)|<strong>evil/u);
      expect(count(html, /<script/gu)).toBe(count(ours, /<script/gu));
      for (const table of [samplesCsv(derived), comparisonsCsv(derived)]) {
        expectPlain(table);
        expect(table).not.toMatch(/(?:^|,)"?[=@+]/mu);
      }
      const json = jsonText(withoutIndex(derived), 1);
      expectPlain(json);
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(withoutIndex(derived))));
    }),
    { numRuns: 16, examples: worstStrings.map((text) => [text, sampleRun]) },
  );
});

test('nor in the comparison of two runs', () => {
  fc.assert(
    fc.property(hostileStrings, (text) => {
      const [base, now] = [text, `${text}a`].map((one) =>
        deriveResults({
          ...spoilt(sampleRun(), text),
          run: { ...sampleRun().run, command: one, commit: one },
        }),
      );
      if (base === undefined || now === undefined) throw new Error('two runs were made');
      const comparison = compareRuns(base, now, { threshold: 0.05, metrics: usualMetrics });
      const markdown = renderComparisonMarkdown(comparison, base, now);
      expectPlain(markdown);
      expectNeutral(markdown);
      expectPlain(renderComparisonText(comparison, base, now));
      const junit = renderComparisonJunit(comparison, base, now);
      expectPlain(junit);
      expect(create(junit).root().node.nodeName).toBe('testsuites');
    }),
    { numRuns: 12, examples: worstStrings.map((text) => [text]) },
  );
});

test('what was escaped for Markdown is on the page what it was', () => {
  fc.assert(
    fc.property(fc.oneof(hostileStrings, fc.string({ unit: 'grapheme-ascii' })), (text) => {
      const line = text.replaceAll(/[^\x20-\x7e]/gu, '').trim();
      fc.pre(line !== '');
      const html = markdownToHtml(markdownText(`a ${line}`), { picture: () => '', trace: () => '' });
      const shown = html
        .replaceAll(/<\/?p>/gu, '')
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&quot;', '"');
      expect(shown.replaceAll('&amp;', '&')).toBe(`a ${line}`);
    }),
  );
});

test('results whose texts mean nothing to anybody are shown as they are', () => {
  const results = sampleRun();
  expect(withoutIndex(deriveResults(results)).samples).toBe(results.samples);
});
