import type { ResultsRecord } from '../../harness/results/results.ts';
import { bandwidthPlot } from './bandwidth.ts';
import { growthPlot } from './growth.ts';
import { loadTimePlots } from './load-time.ts';
import { memoryPlot } from './memory.ts';
import { pagesPerNodePlot } from './pages-per-node.ts';
import { partSizePlots } from './part-size.ts';
import { phasesPlot } from './phases.ts';
import type { Plot } from './plot.ts';
import { speedOverPartsPlot } from './speed-over-parts.ts';

/** Every plot the results hold data for, the one that answers most first. Takes results with their `derived` part. */
export const plotsOf = (results: ResultsRecord): Plot[] => [
  ...partSizePlots(results),
  ...speedOverPartsPlot(results),
  ...loadTimePlots(results),
  ...phasesPlot(results),
  ...bandwidthPlot(results),
  ...growthPlot(results),
  ...memoryPlot(results),
  ...pagesPerNodePlot(results),
];
