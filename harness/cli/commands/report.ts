import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { makeFolder } from '../../../fixtures-gen/index.ts';
import { deriveResults, mergeResults, renderReport } from '../../../reports/index.ts';
import { Results, type ResultsRecord } from '../../results/index.ts';
import { UnimapError } from '../../unimap-error.ts';
import { parseFolder } from '../folder-option.ts';
import { writeReport } from '../write-report.ts';

const bad = (code: string, message: string, remedy: string, cause?: unknown): UnimapError =>
  new UnimapError(code, message, remedy, { exitStatus: 2, cause });

const readResults = (given: string): ResultsRecord => {
  let path = given;
  let text: string;
  try {
    if (statSync(path).isDirectory()) path = join(path, 'results.json');
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw bad(
      'no-results',
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      'name a results.json, or the folder of a run',
      error,
    );
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw bad(
      'not-json',
      `${path} is no JSON`,
      'name the results.json that `unimap run` wrote; it may have been cut off',
      error,
    );
  }
  const parsed = Results.safeParse(json);
  if (!parsed.success) {
    throw bad(
      'not-results',
      `${path} is not a results file of this version:\n${z.prettifyError(parsed.error)}`,
      'make it again with `unimap run`',
      parsed.error,
    );
  }
  return parsed.data;
};

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
