import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { arm, modelSet, results, timed } from '../../../harness/results/test-support/results-builder.ts';
import { Results, type ResultsRecord } from '../../../harness/results/results.ts';
import { upgradeResults } from '../../../harness/results/upgrade.ts';
import { loadTime4To8 } from '../../claims/unified-mapping/load-time-4-8.ts';
import { claims } from '../../claims/registry.ts';
import { deriveResults } from '../../derive-results.ts';
import { withoutTraces } from '../../markdown/trace.ts';
import { sampleRun } from '../../test-support/sample-run.ts';
import { renderFirstScreen } from './first-screen.ts';
import { questionOf, questionText } from './question.ts';
import { waysPlot } from './ways-plot.ts';

const screen = (run: ResultsRecord, registry = claims): string =>
  withoutTraces(renderFirstScreen(deriveResults(run), registry));
const rounds = (each: number) => Array.from({ length: 6 }, (_, round) => each + round);

/** Ways to load one set, by their time. */
const ways = (times: Readonly<Record<string, number>>, set = modelSet(4, 'real')): ResultsRecord => {
  const arms = (Object.keys(times) as Parameters<typeof arm>[0][]).map((strategy) => arm(strategy));
  return results({
    sets: [set],
    arms,
    samples: arms.flatMap((one) => timed(set, one, rounds(times[one.strategy] ?? 1))),
  });
};

const published = new URL('../../published/', import.meta.url);
const reports = readdirSync(published, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }): [string, ResultsRecord] => [
    name,
    Results.parse(
      upgradeResults(JSON.parse(readFileSync(new URL(`${name}/results.json`, published), 'utf8'))),
    ),
  ]);

/** Names of pages and the run's own names are no figures that a reader has to hold. */
const figuresOf = (sentence: string): number =>
  (
    sentence
      .replaceAll(/`[^`]*`|\d+ [KMG]iB pages|\brun \S+ at commit \S+|\(#[^)]*\)/gu, '')
      .match(/(?<![\p{L}\d])\d[\d.,]*/gu) ?? []
  ).length;

const sentencesOf = (markdown: string): string[] =>
  markdown
    .split('\n')
    .filter((line) => !line.startsWith('|'))
    .flatMap((line) => line.split(/(?<=[.;:])\s+/u));

test.each([...reports, ['of the tests', sampleRun()] as const])(
  'the first screen of report %s has one sentence of answer, eight rows at most, and three figures a sentence',
  (_, run) => {
    const said = screen(run);
    const [answer = '', table = ''] = said.split('\n\n');
    expect(answer).toMatch(/^\*\*[^*]+\.\*\*$/u);
    expect(table.split('\n').length - 2).toBeLessThanOrEqual(8);
    expect(sentencesOf(said).filter((sentence) => figuresOf(sentence) > 3)).toEqual([]);
    expect(said).toContain('**How far to trust it:**');
    expect(said).toContain('**Where to go next:**');
    expect(said).not.toMatch(/NaN|undefined|Infinity/u);
  },
);

test('with roofs the question is which way is the fastest, and the answer names it', () => {
  const run = ways({ roof: 1e6, 'unified-view': 2e6, unified: 6e6, 'per-part': 9e6, 'llama-mmap': 4e6 });
  expect(questionOf(deriveResults(run)).asks).toBe('fastest');
  expect(screen(run)).toMatch(
    /^\*\*The fastest is `unified-view` on .*, 2\.00 times as fast as llama\.cpp's own mapping/u,
  );
});

test('one way beside a roof is told as a share of the roof', () => {
  const run = ways({ roof: 9e6, 'unified-parallel': 10e6 });
  expect(questionOf(deriveResults(run)).asks).toBe('fastest');
  expect(screen(run)).toMatch(
    /^\*\*`unified-parallel` on .* loads at 0\.900 \[0\.\d+, 0\.\d+\] of the speed of a roof, which reads into pages/u,
  );
});

test('where the hypervisor makes small pages slow, the first screen keeps the comparison with them on that machine', () => {
  const here = "llama.cpp's own mapping: on other machines it may be the faster way";
  const run = ways({ 'llama-mmap': 4e8, unified: 2e8 });
  expect(screen(run)).not.toContain(here);
  const samples = run.samples.map((sample) =>
    sample.outcome.status === 'completed'
      ? {
          ...sample,
          outcome: {
            ...sample.outcome,
            phases: { ...sample.outcome.phases, touch: 3e8 },
            pages: { ...sample.outcome.pages, resident: 100_000 },
          },
        }
      : sample,
  );
  expect(screen({ ...run, samples })).toContain(here);
});

test('files that were placed before the clock started are not the fastest load, however soon they are mapped', () => {
  const run = ways({ roof: 1e6, 'llama-mmap-placed': 0.1e6, 'unified-view': 2e6, 'llama-mmap': 4e6 });
  expect(screen(run)).toMatch(/^\*\*The fastest is `unified-view`/u);
  expect(screen(run)).not.toContain('llama-mmap-placed');
});

test('what only comes first by chance is not named the fastest', () => {
  const set = modelSet(4, 'real');
  const [mapped, view, roof] = [arm('llama-mmap'), arm('unified-view'), arm('roof')];
  const run = results({
    sets: [set],
    arms: [mapped, view, roof],
    samples: [
      ...timed(set, mapped, [100, 130, 99, 140, 101, 120]),
      ...timed(set, view, [130, 100, 98, 101, 139, 99]),
      ...timed(set, roof, rounds(50)),
    ],
  });
  expect(screen(run)).toContain("No way tried was shown to be faster than llama.cpp's own mapping");
});

test('a run on a model of one’s own opens with its name, and leaves out claims its parts cannot try', () => {
  const own = { ...modelSet(12), sizeClass: 'own' as const, name: 'mine.gguf', title: 'mine.gguf' };
  const run = ways({ 'per-part': 4e6, unified: 4.2e6, 'llama-mmap': 2e6 }, own);
  const derived = deriveResults(run);
  expect(questionText(questionOf(derived))).toMatch(/^mine\.gguf: /u);
  expect(screen(run)).not.toContain('4-8 parts');
  expect(screen(run)).toMatch(/\*\*llama\.cpp's own mapping is the fastest of the ways tried\.\*\*/u);
});

test('claims are counted, however many conditions each was tried in', () => {
  const sets = [4, 5, 6, 7, 8].map((parts) => modelSet(parts));
  const speeds = (fast: readonly number[]) =>
    results({
      sets,
      arms: [arm('per-part'), arm('unified')],
      samples: sets.flatMap((each) => [
        ...timed(each, arm('per-part'), rounds(8_000_000)),
        ...timed(each, arm('unified'), rounds(fast.includes(each.parts) ? 2_000_000 : 7_000_000)),
      ]),
    });
  const of = (fast: readonly number[]): string => {
    const derived = deriveResults(speeds(fast));
    const judged = derived.derived.claims.filter(({ id }) => id === loadTime4To8.layoutAlone.id);
    return renderFirstScreen({ ...derived, derived: { ...derived.derived, claims: judged } }, [
      loadTime4To8.layoutAlone,
    ]);
  };
  expect(of([4, 5, 6, 7, 8])).toMatch(/\| ✓ 5 \|\n[^]*1 claim in all: 1 confirmed\./u);
  expect(of([])).toMatch(/\| ✗ 5 \|\n[^]*1 claim in all: 1 refuted\./u);
  expect(of([4, 5])).toMatch(/\| ✓ 2 ✗ 3 \|\n[^]*1 claim in all: 1 different from condition to condition\./u);
});

test("the plot holds every way against llama.cpp's own mapping, which is in it and in its title", () => {
  const [plot] = waysPlot(deriveResults(ways({ 'per-part': 8e6, unified: 6e6, 'llama-mmap': 3e6 })));
  expect(plot?.finding).toContain("llama.cpp's own mapping is not beaten, unified is 0.500 times as fast");
  expect(JSON.stringify(plot?.spec)).toContain('llama-mmap · ');
  expect(JSON.stringify(plot?.spec)).toContain("times as fast as llama.cpp's own mapping");
});

test('no way is held against another on an emulated machine', () => {
  const run = ways({ 'per-part': 8e6, unified: 6e6, 'llama-mmap': 3e6 });
  const guest = { ...run, environment: { ...run.environment, emulated: 'qemu (tcg)' } };
  expect(waysPlot(deriveResults(guest))).toEqual([]);
  expect(screen(guest)).toContain('an emulated machine (qemu (tcg)) cannot tell');
});
