import { expect, test } from 'vitest';
import { mergeResults } from '../merge/merge-results.ts';
import type { ResultsRecord } from '../../harness/results/results.ts';
import { deriveResults } from '../derive-results.ts';
import { headingsOf } from '../markdown/anchors.ts';
import { renderReport, renderSummary } from '../render-report.ts';
import { accessReads } from '../test-support/access-builder.ts';
import { htmlOf, reportOf } from '../test-support/rendered.ts';
import { arm, modelSet, results, timed } from '../../harness/results/test-support/results-builder.ts';
import { sampleRun } from '../test-support/sample-run.ts';
import { plotsOf } from './plots-of.ts';
import { shownOf } from './section.ts';
import { sections } from './sections.ts';

const times = [10, 11, 12, 10, 11, 12].map((each) => each * 1e6);

/** The same bytes in few and in many parts, in the same rounds; without a roof unless told so. */
const split = (...strategies: readonly ('per-part' | 'roof')[]): ResultsRecord => {
  const arms = strategies.map((strategy) => arm(strategy));
  const sets = [modelSet(4), modelSet(100)];
  return results({
    sets,
    arms,
    samples: sets.flatMap((set) => arms.flatMap((one) => timed(set, one, times))),
    sharedRounds: ['seed-claims'],
  });
};

const read = (): ResultsRecord => {
  const [set, mapped, large] = [modelSet(8, 'real'), arm('llama-mmap'), arm('unified')];
  return results({
    sets: [set],
    arms: [mapped, large],
    samples: timed(set, large, times),
    access: [
      ...accessReads(set, mapped, { load: 100e6, pass: 80e6 }),
      ...accessReads(set, large, { load: 300e6, pass: 40e6 }),
    ],
  });
};

/** Set titles become headings: these take the anchors that sections would have. */
const namesakes = (): ResultsRecord => {
  const run = read();
  return { ...run, sets: run.sets.map((set) => ({ ...set, title: 'System calls' })) };
};

const merged = (): ResultsRecord =>
  mergeResults([
    read(),
    { ...split('per-part'), run: { ...results().run, id: 'run-2', time: '2025-01-02T00:00:00Z' } },
  ]);

const runs: readonly [string, () => ResultsRecord][] = [
  ['without observations', () => results()],
  ['of loads, counts and proofs', sampleRun],
  ['of growth without a roof', () => split('per-part')],
  ['of growth and a roof', () => split('roof', 'per-part')],
  ['of readings', read],
  ['whose sets are called as sections are', namesakes],
  ['merged', merged],
];

test('no two sections share an id or a heading', () => {
  expect(new Set(sections.map(({ id }) => id)).size).toBe(sections.length);
  expect(new Set(sections.map(({ heading }) => heading)).size).toBe(sections.length);
});

test.each(runs)('a report %s begins with links to every section in it, and each leads there', (_, made) => {
  const derived = deriveResults(made());
  const report = renderReport(derived, plotsOf(derived));
  const [, contents = ''] = /\n## Contents\n\n((?:- .*\n)+)/u.exec(report) ?? [];
  const links = [...contents.matchAll(/^- \[([^\]]+)\]\(#([^)]+)\)/gmu)].map(([, name, anchor]) => [
    name,
    anchor,
  ]);
  const headings = headingsOf(report).filter(({ level }) => level === 2);
  const after = headings.slice(headings.findIndex(({ text }) => text === 'Contents') + 1);
  expect(links).toEqual(after.map(({ text, anchor }) => [text, anchor]));
  const shown = shownOf(sections, derived).filter(({ opening }) => opening === undefined);
  const body = [...shown.filter(({ appendix }) => !appendix), ...shown.filter(({ appendix }) => appendix)];
  expect(links.map(([name]) => name)).toEqual(body.map(({ heading }) => heading));
  expect(headings[0]?.text).toBe('Contents');
});

test('a section of which the results hold nothing is left out, and the outcomes say so', () => {
  const nothing = reportOf(results());
  const missing = { Time: 'No load was timed.', 'System calls': 'No system call was counted.' };
  for (const [heading, words] of Object.entries(missing)) {
    expect(nothing).not.toContain(`\n## ${heading}\n`);
    expect(nothing).toMatch(new RegExp(`## Fallbacks[^#]*${words}`, 'u'));
    expect(reportOf(sampleRun())).toContain(`\n## ${heading}\n`);
    expect(reportOf(sampleRun())).not.toContain(words);
  }
  expect(nothing).toMatch(
    /No load was verified\. Nothing was found that may have spoiled this run\. The state/u,
  );
});

test('the summary holds the sections that are marked for it, under their headings', () => {
  const derived = deriveResults(sampleRun());
  const headings = headingsOf(renderSummary(derived)).filter(({ level }) => level < 3);
  expect(headings.map(({ text }) => text)).toEqual(
    shownOf(sections, derived)
      .filter(({ inSummary }) => inSummary)
      .map(({ heading, titled }) => titled?.(derived) ?? heading),
  );
});

test.each(runs)('every plot of a report %s stands in it once', (_, made) => {
  const derived = deriveResults(made());
  const plots = plotsOf(derived);
  const drawn = [...renderReport(derived, plots).matchAll(/^!\[.*\]\(plots\/(.+)\.svg\)$/gmu)];
  expect(drawn.map(([, name]) => name).toSorted()).toEqual(plots.map(({ name }) => name).toSorted());
});

test.each(runs)(
  'in the page of a report %s every link leads to the one element of that id',
  async (_, made) => {
    const html = await htmlOf(made());
    const ids = [...html.replaceAll(/<svg[\s\S]*?<\/svg>/gu, '').matchAll(/ id="([^"]+)"/gu)].map(
      ([, id]) => id,
    );
    const links = [...html.matchAll(/<a href="#([^"]+)"/gu)].map(([, anchor]) => anchor);
    expect(new Set(ids).size).toBe(ids.length);
    expect(links.length).toBeGreaterThan(4);
    expect(links.filter((anchor) => !ids.includes(anchor))).toEqual([]);
  },
);

test('growth has a question and limits of its own, with a roof and without one', () => {
  const [without, withRoof] = [reportOf(split('per-part')), reportOf(split('roof', 'per-part'))];
  expect(without).not.toContain('Loaders against the roof');
  for (const report of [without, withRoof]) {
    const [, growth = ''] = /## Growth over parts\n([\s\S]*?)\n## /u.exec(report) ?? [];
    expect(growth).toContain('*How much slower is a load when the same bytes lie in more parts?*');
    expect(growth).toContain('**Not shown:** other sizes');
    expect(growth).not.toContain('machines of other memory');
  }
});

test('what a report leaves out follows from what it holds', () => {
  const unread = 'no pass over the weights is timed';
  expect(reportOf(sampleRun())).toContain(unread);
  expect(reportOf(sampleRun())).toContain('Only loading is measured');
  expect(reportOf(read())).not.toContain(unread);
  expect(reportOf(read())).not.toContain('Only loading is measured');
  expect(reportOf(read())).toContain('passes over the weights stand under Access');
});
