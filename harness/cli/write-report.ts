import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawForms, plotsOf, renderHtml, reportOf, tracedReport, type Derived } from '../../reports/index.ts';
import { withoutIndex } from '../comparison/view.ts';
import { unimap } from '../installation/command.ts';
import { Results } from '../results/index.ts';
import { UnimapError } from '../unimap-error.ts';
import { jsonText } from '../wording/json-text.ts';
import { shellWord } from '../wording/shell-word.ts';

/** Whole or not at all: a reader never sees half a file. */
export const writeWhole = (path: string, text: string): void => {
  try {
    writeFileSync(`${path}.tmp`, text);
    renameSync(`${path}.tmp`, path);
  } catch (error) {
    rmSync(`${path}.tmp`, { force: true });
    throw error;
  }
};

/** A disk that is full, or is not ours to write to. What was observed is on it already, in one of two forms. */
const notWritten = (folder: string, error: unknown, hasResults: boolean): unknown => {
  if (!(error instanceof Error && 'syscall' in error)) return error;
  return new UnimapError(
    'report-not-written',
    `the report cannot be written to ${folder}: ${error.message}`,
    hasResults
      ? `make room there, then: ${unimap} report ${shellWord(folder)}`
      : `make room there, then repeat the run with --resume: samples.ndjson holds all observations, and none is measured again`,
    { exitStatus: 3, cause: error },
  );
};

/** Pictures of an earlier report go, so that none is taken for one of this. */
export const writePictures = (folder: string, pictures: ReadonlyMap<string, string>): void => {
  if (pictures.size > 0) mkdirSync(folder, { recursive: true });
  for (const [name, svg] of pictures) writeWhole(join(folder, `${name}.svg`), svg);
  const stale = (existsSync(folder) ? readdirSync(folder) : []).filter(
    (name) => name.endsWith('.svg') && !pictures.has(name.slice(0, -'.svg'.length)),
  );
  for (const name of stale) rmSync(join(folder, name));
};

/**
 * Writes `results.json`, `report.md` with `plots/`, and `report.html`; gives the report. Same results, same bytes.
 * @throws UnimapError `report-not-written`, exit status 3
 */
export const writeReport = async (derived: Derived, folder: string): Promise<string> => {
  const record = Results.parse(withoutIndex(derived));
  let hasResults = false;
  try {
    writeWhole(join(folder, 'results.json'), `${jsonText(record, 1)}\n`);
    hasResults = true;
    const plots = plotsOf(derived);
    const pictures = await drawForms(plots);
    const traced = tracedReport(derived, plots);
    const report = reportOf(traced);
    writePictures(join(folder, 'plots'), new Map([...pictures].map(([name, { wide }]) => [name, wide])));
    writeWhole(join(folder, 'report.md'), report);
    writeWhole(join(folder, 'report.html'), renderHtml(derived, plots, pictures, traced));
    return report;
  } catch (error) {
    throw notWritten(folder, error, hasResults);
  }
};
