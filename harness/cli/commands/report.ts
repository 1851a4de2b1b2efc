import { resolve } from 'node:path';
import { Option } from 'commander';
import type { Command } from 'commander';
import { makeFolder } from '../../../fixtures-gen/index.ts';
import {
  bmfOf,
  comparisonsCsv,
  deriveResults,
  drawForms,
  mergeResults,
  plotsOf,
  renderHtml,
  renderReport,
  renderSummary,
  samplesCsv,
  type Derived,
} from '../../../reports/index.ts';
import { withoutIndex } from '../../comparison/view.ts';
import { jsonText } from '../../wording/json-text.ts';
import { unimap } from '../../installation/command.ts';
import { parseFolder } from '../folder-option.ts';
import { print } from '../print.ts';
import { readResults } from '../read-results.ts';
import { writeReport } from '../write-report.ts';

const formats = ['md', 'json', 'csv', 'html', 'summary', 'bmf'] as const;
const tables = ['samples', 'comparisons'] as const;

interface ReportOptions {
  readonly out?: string;
  readonly json?: boolean;
  readonly format: (typeof formats)[number];
  readonly table: (typeof tables)[number];
}

const rendered = async (derived: Derived, { json, format, table }: ReportOptions): Promise<string> => {
  switch (json ? 'json' : format) {
    case 'md':
      return renderReport(derived);
    case 'json':
      return `${jsonText(withoutIndex(derived), 1)}\n`;
    case 'csv':
      return table === 'samples' ? samplesCsv(derived) : comparisonsCsv(derived);
    case 'html': {
      const plots = plotsOf(derived);
      return renderHtml(derived, plots, await drawForms(plots));
    }
    case 'bmf':
      return `${jsonText(bmfOf(derived), 1)}\n`;
    case 'summary':
      return renderSummary(derived);
  }
};

export const addReport = (program: Command, end: (status: number) => void): void => {
  program
    .command('report')
    .description('derive and render again from results.json, merging several runs')
    .argument('<results...>', 'results.json files, or folders that hold one')
    .option(
      '-o, --out <folder>',
      'write results.json, report.md with its plots and report.html there; without it the report goes to stdout alone',
      parseFolder,
    )
    .addOption(
      new Option(
        '--format <format>',
        'what goes to stdout; summary is short, for a CI job; bmf is JSON for Bencher',
      )
        .choices(formats)
        .default('md'),
    )
    .addOption(
      new Option('--table <table>', 'for --format csv: one row for each sample, or one for each comparison')
        .choices(tables)
        .default('samples'),
    )
    .option('--json', 'the same as --format json')
    .addHelpText(
      'after',
      `\nExamples:\n  ${unimap} report reports/latest/results.json\n  ${unimap} report reports/latest --format html > report.html`,
    )
    .action(async (paths: string[], options: ReportOptions) => {
      const derived = deriveResults(mergeResults(paths.map(readResults)));
      let written: string | undefined;
      if (options.out !== undefined) {
        const folder = resolve(options.out);
        makeFolder(folder);
        written = await writeReport(derived, folder);
      }
      const asWritten = options.format === 'md' && !options.json ? written : undefined;
      print(asWritten ?? (await rendered(derived, options)));
      end(0);
    });
};
