import { writeFileSync } from 'node:fs';
import { InvalidArgumentError, Option, type Command } from 'commander';
import {
  compareRuns,
  comparedMetrics,
  deriveResults,
  factText,
  renderComparisonMarkdown,
  renderComparisonText,
  summarise,
  usualMetrics,
  type ComparedMetric,
  type Derived,
  type RunComparison,
} from '../../../reports/index.ts';
import { unimap } from '../../installation/command.ts';
import { UnimapError } from '../../unimap-error.ts';
import { addMetric, parseThreshold } from '../comparison-options.ts';
import { explanationPage } from '../explanation-page.ts';
import { print, printJson, printSigned } from '../print.ts';
import { workflowLines } from '../workflow-lines.ts';
import { readResults } from '../read-results.ts';

interface CompareCommandOptions {
  readonly threshold: number;
  readonly metric?: ComparedMetric[];
  readonly allMetrics?: boolean;
  readonly scenario?: string;
  readonly requireAll?: boolean;
  readonly mustSee?: number;
  readonly failOnInconclusive?: boolean;
  readonly allowOtherMachine?: boolean;
  readonly json?: boolean;
  readonly markdown?: string;
  readonly junit?: string;
  readonly explainedAt?: string;
}

const parseFile = (text: string): string => {
  if (text === '') throw new InvalidArgumentError('give the path of a file; this one is empty.');
  return text;
};

const refuse = (code: string, message: string, remedy: string): UnimapError =>
  new UnimapError(code, message, remedy, { exitStatus: 2 });

/** A whole run with something to compare, or a UnimapError that names the file. */
const readWholeRun = (path: string): Derived => {
  const results = deriveResults(readResults(path));
  if (!results.run.complete) {
    throw refuse(
      'partial-results',
      `${path} is partial: run ${results.run.id} was ended before its plan was done`,
      'finish it, or make it again with `unimap run`',
    );
  }
  if (results.samples.length === 0 || results.derived.comparisons.length === 0) {
    throw refuse(
      'nothing-to-compare',
      `${path} has ${results.samples.length} loads and no comparison: ${results.samples.length === 0 ? 'nothing was timed' : 'in no round did two arms obtain what they requested'}`,
      'see its report.md for what failed or fell back, and make it again with `unimap run`',
    );
  }
  return results;
};

const scenariosOf = ({ derived }: Derived): string[] => [
  ...new Set(derived.comparisons.map(({ scenario }) => scenario)),
];

/** Ratios of one machine are not those of another: a difference there is no regression of anybody's code. */
const checkSameMachine = ({ differences }: RunComparison, paths: readonly string[]): void => {
  const unlike = differences.filter(({ about }) => about === 'machine');
  if (unlike.length === 0) return;
  throw refuse(
    'other-machine',
    `${paths.join(' and ')} were measured on machines that differ, and ratios differ with the machine: ${unlike.map(factText).join('; ')}`,
    'compare runs of one machine, or compare these all the same with --allow-other-machine',
  );
};

const checkJudged = (
  comparison: RunComparison,
  files: readonly { readonly path: string; readonly results: Derived }[],
  scenario: string | undefined,
): void => {
  for (const { path, results } of files) {
    const known = scenariosOf(results);
    if (scenario !== undefined && !known.includes(scenario)) {
      throw refuse(
        'no-such-scenario',
        `${path} compares nothing in scenario ${scenario}`,
        `name one that it has: ${known.join(', ')}`,
      );
    }
  }
  if (comparison.judged.length > 0) return;
  const [first] = comparison.refused;
  const merged = files.find(({ results }) => results.merged?.some(({ prefix }) => prefix !== ''));
  throw refuse(
    'disjoint-results',
    `${files.map(({ path }) => path).join(' and ')} have no comparison in common` +
      (first === undefined
        ? ' of the metrics asked for'
        : `; ${comparison.refused.length} refused, the first (${first.candidate} / ${first.baseline} on set ${first.set}): ${first.reason}`),
    merged === undefined
      ? 'compare runs of the same scenarios and sets: make NEW with the command that made BASE'
      : `${merged.path} merges runs of several machines: compare run by run`,
  );
};

const write = (path: string, text: string): void => {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw refuse(
      'not-written',
      `${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      'name a file in a folder that exists and is yours',
    );
  }
};

export const addCompare = (program: Command, end: (status: number) => void): void => {
  program
    .command('compare')
    .description('did anything get slower? Compares the ratios of two runs, for CI')
    .argument('<base>', 'results.json of the run to compare with, or its folder')
    .argument('<new>', 'results.json of the run to judge, or its folder')
    .addOption(
      new Option('--threshold <percent>', 'the smallest change worth a verdict')
        .argParser(parseThreshold)
        .default(0.05, '5'),
    )
    .addOption(
      new Option(
        '--metric <name>',
        `one of ${comparedMetrics.join(', ')}; may be given again (default: ${usualMetrics.join(' and ')})`,
      ).argParser(addMetric),
    )
    .addOption(
      new Option(
        '--all-metrics',
        'all of these metrics; the passes of scenario access are never compared',
      ).conflicts('metric'),
    )
    .option('--scenario <name>', 'only comparisons of this scenario')
    .option(
      '--require-all',
      'exit with 2 if NEW lacks a comparison that BASE has, even one that NEW never tried',
    )
    .addOption(
      new Option(
        '--must-see <percent>',
        'the change that every comparison must be able to show (default: 10)',
      ).argParser(parseThreshold),
    )
    .option(
      '--fail-on-inconclusive',
      'exit with 2 if a comparison could have missed the change of --must-see',
    )
    .option('--allow-other-machine', 'compare runs of machines that differ')
    .addOption(new Option('--json', 'print JSON instead of a table'))
    .option(
      '--markdown <file>',
      "write a pull request's comment there; - prints it instead of the table",
      parseFile,
    )
    .option('--junit <file>', 'write JUnit XML there', parseFile)
    .option(
      '--explained-at <url>',
      'where the comment and JUnit say how it was judged (default: the page in the checkout that a GitHub workflow runs; else they explain it themselves)',
    )
    .addHelpText(
      'after',
      `\nExit status: 0 nothing regressed; 1 something did; 2 the files cannot be compared (empty,\nincomplete, not from unimap, nothing in common, another machine), or loads of BASE failed in NEW;\nwith --fail-on-inconclusive also if a comparison could have missed a change of --must-see percent.\n\nExample:\n  ${unimap} compare main/results.json reports/latest/results.json --markdown comment.md`,
    )
    .action(async (basePath: string, newPath: string, options: CompareCommandOptions) => {
      if (options.json && options.markdown === '-') {
        throw refuse('two-outputs', '--json and --markdown - both print', 'give --markdown a file');
      }
      const [base, now] = [readWholeRun(basePath), readWholeRun(newPath)];
      const comparison = compareRuns(base, now, {
        threshold: options.threshold,
        metrics: options.allMetrics ? comparedMetrics : (options.metric ?? usualMetrics),
        ...(options.scenario !== undefined && { scenario: options.scenario }),
        ...(options.requireAll && { requireAll: true }),
        ...(options.mustSee !== undefined && { mustSee: options.mustSee }),
        ...(options.failOnInconclusive && { failOnInconclusive: true }),
      });
      if (!options.allowOtherMachine) checkSameMachine(comparison, [basePath, newPath]);
      checkJudged(
        comparison,
        [
          { path: basePath, results: base },
          { path: newPath, results: now },
        ],
        options.scenario,
      );
      const summary = summarise(comparison);
      const explainedAt = options.explainedAt ?? explanationPage();
      if (options.junit !== undefined) {
        // Loaded for whoever asks: no other command writes XML.
        const { renderComparisonJunit } = await import('../../../reports/compare/render-junit.ts');
        write(options.junit, renderComparisonJunit(comparison, base, now, explainedAt));
      }
      const markdown = renderComparisonMarkdown(comparison, base, now, explainedAt);
      if (options.markdown !== undefined && options.markdown !== '-') write(options.markdown, markdown);
      if (options.json) printJson({ summary, ...comparison }, 1);
      else if (options.markdown === '-') print(markdown);
      else printSigned(renderComparisonText(comparison, base, now));
      if (process.env['GITHUB_ACTIONS'] === 'true')
        for (const line of workflowLines(comparison)) process.stderr.write(`${line}\n`);
      end(summary.exitStatus);
    });
};
