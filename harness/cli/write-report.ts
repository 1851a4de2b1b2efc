import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deriveResults, drawPlot, plotsOf, renderHtml, renderReport } from '../../reports/index.ts';
import { Results, type ResultsRecord } from '../results/index.ts';

/** Whole or not at all: a reader never sees half a file. */
const writeWhole = (path: string, text: string): void => {
  writeFileSync(`${path}.tmp`, text);
  renameSync(`${path}.tmp`, path);
};

/** Pictures of an earlier report go, so that none is taken for one of this. */
const writePlots = (folder: string, pictures: ReadonlyMap<string, string>): void => {
  if (pictures.size > 0) mkdirSync(folder, { recursive: true });
  for (const [name, svg] of pictures) writeWhole(join(folder, name), svg);
  const stale = (existsSync(folder) ? readdirSync(folder) : []).filter(
    (name) => name.endsWith('.svg') && !pictures.has(name),
  );
  for (const name of stale) rmSync(join(folder, name));
};

/** Derives, renders and writes `results.json`, `report.md` with `plots/`, and `report.html`. Same results, same bytes. */
export const writeReport = async (
  results: ResultsRecord,
  folder: string,
): Promise<{ results: ResultsRecord; report: string }> => {
  const derived = Results.parse(deriveResults(results));
  writeWhole(join(folder, 'results.json'), `${JSON.stringify(derived, null, 1)}\n`);
  const plots = plotsOf(derived);
  const pictures = new Map<string, string>();
  for (const plot of plots) pictures.set(`${plot.name}.svg`, await drawPlot(plot));
  const report = renderReport(derived, plots);
  writePlots(join(folder, 'plots'), pictures);
  writeWhole(join(folder, 'report.md'), report);
  writeWhole(join(folder, 'report.html'), await renderHtml(derived));
  return { results: derived, report };
};
