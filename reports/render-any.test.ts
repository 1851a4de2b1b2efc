import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Ledger } from '../harness/journal/ledger.ts';
import { journalFormat } from '../harness/results/journal.ts';
import type { JournalHeaderRecord, JournalLineRecord } from '../harness/results/journal.ts';
import { assembleResults } from '../harness/run/assemble-results.ts';
import { Results } from '../harness/results/results.ts';
import type { ResultsRecord } from '../harness/results/results.ts';
import { withoutIndex } from '../harness/comparison/view.ts';
import { compareRuns } from './compare/compare-runs.ts';
import { renderComparisonJunit } from './compare/render-junit.ts';
import { renderComparisonMarkdown } from './compare/render-markdown.ts';
import { renderComparisonText } from './compare/render-text.ts';
import { comparisonsCsv, samplesCsv } from './csv/tables.ts';
import { deriveResults } from './derive-results.ts';
import { renderHtml } from './html/render-html.ts';
import { drawForms } from './plots/draw-plot.ts';
import { renderReport, renderSummary } from './render-report.ts';
import { plotsOf } from './sections/plots-of.ts';
import { warningLines } from './sections/warnings/warnings.ts';
import { anyOf } from './test-support/any-of-schema.ts';
import { mutatedRun, richRun } from './test-support/mutated-run.ts';
import {
  arm,
  fellBack,
  modelSet,
  results,
  sample,
  timed,
} from '../harness/results/test-support/results-builder.ts';

/** Every format there is. Pictures take longest: those are drawn whose place leaves this rest when divided by six. */
const renderAll = async (found: ResultsRecord, drawn?: number): Promise<string> => {
  const derived = deriveResults(found);
  const plots = plotsOf(derived);
  const report = renderReport(derived, plots);
  expect(() => Results.parse(withoutIndex(derived))).not.toThrow();
  JSON.stringify(withoutIndex(derived));
  renderSummary(derived);
  samplesCsv(derived);
  comparisonsCsv(derived);
  warningLines(derived);
  const pictures = await drawForms(plots.filter((_, place) => place % 6 === drawn));
  renderHtml(derived, plots, pictures);
  for (const { name } of plots) expect(report).toContain(`](plots/${name}.svg)`);
  return report;
};

/** A failure names its seed; looking for a smaller one among runs of this size takes minutes. */
const once = { endOnFailure: true } as const;

test('whatever is left of a run is rendered in every format, and holds no number that is none', () =>
  fc.assert(
    fc.asyncProperty(mutatedRun, async (run) => {
      expect(await renderAll(run)).not.toMatch(/NaN|Infinity|undefined/u);
    }),
    { numRuns: 120, ...once },
  ));

test('whatever is left of a run is drawn', () =>
  fc.assert(
    fc.asyncProperty(mutatedRun, fc.nat({ max: 5 }), async (run, drawn) => {
      await renderAll(run, drawn);
    }),
    { numRuns: 110, ...once },
  ));

test('whatever the schema accepts is rendered in every format, and compared with itself', () =>
  fc.assert(
    fc.asyncProperty(anyOf(Results), fc.nat({ max: 5 }), async (run, drawn) => {
      await renderAll(run, drawn);
      const derived = deriveResults(run);
      const comparison = compareRuns(derived, derived);
      renderComparisonText(comparison, derived, derived);
      renderComparisonMarkdown(comparison, derived, derived);
      renderComparisonJunit(comparison, derived, derived);
    }),
    { numRuns: 270, ...once },
  ));

test('a journal cut at any line is reported', () => {
  const run = richRun();
  const { states = [], access = [], blocks = [] } = run;
  const lines: JournalLineRecord[] = [
    ...states.slice(0, 1),
    ...run.samples,
    ...blocks.map((block) => ({ kind: 'block' as const, block })),
    ...run.syscalls,
    ...run.integrity,
    ...access,
    ...run.micro,
    ...states.slice(1),
  ];
  const { id, time, command, commit } = run.run;
  const header: JournalHeaderRecord = {
    kind: 'run',
    format: journalFormat,
    id,
    time,
    command,
    commit,
    choices: { scenarios: [], quick: false, seed: 1 },
    plan: '',
    environment: run.environment,
  };
  const { sets, arms, sharedRounds = [] } = run;
  const gathered = { sets, arms, notices: [], during: undefined, poolRaise: undefined, sharedRounds };
  return fc.assert(
    fc.asyncProperty(fc.nat({ max: lines.length }), async (cut) => {
      const observations = new Ledger();
      for (const line of lines.slice(0, cut)) observations.add(line);
      const found = assembleResults({
        header,
        commit,
        complete: cut === lines.length,
        observations,
        gathered,
      });
      expect(await renderAll(Results.parse(found))).not.toMatch(/NaN|Infinity|undefined/u);
    }),
    { numRuns: 40, ...once },
  );
});

test('one warm-up load that fell back, of an arm whose other loads did not, is in the report', async () => {
  const set = modelSet(4);
  const arms = [arm('per-part'), arm('unified')];
  const fallen = arms.map((one) => sample(set, one, 0, fellBack(set, one, 5_000_000), 'warm-up'));
  const run = results({
    sets: [set],
    arms,
    samples: [...arms.flatMap((one) => timed(set, one, [1e6, 1e6, 1e6, 1e6, 1e6, 1e6])), ...fallen],
  });
  const report = await renderAll(run, 0);
  expect(report).toContain('| load fell back | 1 | unified |');
  expect(report).not.toContain('FALLBACK');
  expect(report).not.toMatch(/NaN|undefined|Infinity/u);
});
