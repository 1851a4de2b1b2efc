import type { ResultsRecord } from '../../harness/results/results.ts';
import { deriveResults } from '../derive-results.ts';
import { renderHtml } from '../html/render-html.ts';
import { drawForms } from '../plots/draw-plot.ts';
import { plotsOf } from '../sections/plots-of.ts';
import { renderReport } from '../render-report.ts';

/** From results to what is read, as `unimap report` goes. */
export const reportOf = (results: ResultsRecord): string => renderReport(deriveResults(results));

export const htmlOf = async (results: ResultsRecord): Promise<string> => {
  const derived = deriveResults(results);
  const plots = plotsOf(derived);
  return renderHtml(derived, plots, await drawForms(plots));
};
