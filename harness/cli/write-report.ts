import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deriveResults, renderReport } from '../../reports/index.ts';
import { Results, type ResultsRecord } from '../results/index.ts';

/** Whole or not at all: a reader never sees half a file. */
const writeWhole = (path: string, text: string): void => {
  writeFileSync(`${path}.tmp`, text);
  renameSync(`${path}.tmp`, path);
};

/** Derives, renders and writes `results.json` and `report.md`. Same results, same bytes. */
export const writeReport = (
  results: ResultsRecord,
  folder: string,
): { results: ResultsRecord; report: string } => {
  const derived = Results.parse(deriveResults(results));
  const report = renderReport(derived);
  writeWhole(join(folder, 'results.json'), `${JSON.stringify(derived, null, 1)}\n`);
  writeWhole(join(folder, 'report.md'), report);
  return { results: derived, report };
};
