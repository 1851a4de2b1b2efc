import { resolve } from 'node:path';
import type { Command } from 'commander';
import { makeFolder } from '../../../fixtures-gen/index.ts';
import { deriveResults, mergeResults, renderReport } from '../../../reports/index.ts';
import { parseFolder } from '../folder-option.ts';
import { readResults } from '../read-results.ts';
import { writeReport } from '../write-report.ts';

export const addReport = (program: Command, end: (status: number) => void): void => {
  program
    .command('report')
    .description('derive and render again from results.json, merging several runs')
    .argument('<results...>', 'results.json files, or folders that hold one')
    .option(
      '-o, --out <folder>',
      'write results.json and report.md there; without it the report goes to stdout alone',
      parseFolder,
    )
    .option('--json', 'print the derived results.json instead of the report')
    .addHelpText('after', '\nExample:\n  npx unimap report reports/latest/results.json')
    .action((paths: string[], options: { out?: string; json?: boolean }) => {
      const merged = mergeResults(paths.map(readResults));
      if (options.out !== undefined) {
        const folder = resolve(options.out);
        makeFolder(folder);
        writeReport(merged, folder);
      }
      const derived = deriveResults(merged);
      process.stdout.write(options.json ? `${JSON.stringify(derived, null, 1)}\n` : renderReport(derived));
      end(0);
    });
};
