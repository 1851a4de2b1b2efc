import type { Derived } from '../derive-results.ts';
import { accessPlot } from './access/access-plot.ts';
import { accessBreakEvenPlot } from './access/break-even-plot.ts';
import { bandwidthPlot } from './roof/bandwidth-plot.ts';
import { growthPlot } from './growth/growth-plot.ts';
import { loadTimePlots } from './time/load-time-plot.ts';
import { memoryPlot } from './memory/memory-plot.ts';
import { pagesPerNodePlot } from './placement/pages-per-node-plot.ts';
import { breakEvenCurve } from './part-size/break-even-plot.ts';
import { costModelPlot } from './part-size/cost-model-plot.ts';
import { partSizeMap } from './part-size/map-plot.ts';
import { grids } from './part-size/grid.ts';
import { phasesPlot } from './phases/phases-plot.ts';
import type { Plot } from '../plots/plot.ts';
import { speedOverPartsPlot } from './time/speed-over-parts-plot.ts';

/** The map of where 10x and 100x hold and the break-even curve; nothing where the sets make no grid. */
const partSizePlots = (results: Derived): Plot[] => {
  const ups = grids(results);
  return ups.length === 0 ? [] : [partSizeMap(results, ups), breakEvenCurve(results, ups)];
};

/** Every plot the results hold data for, the one that answers most first. Takes results with their `derived` part. */
export const plotsOf = (results: Derived): Plot[] => [
  ...partSizePlots(results),
  ...costModelPlot(results),
  ...speedOverPartsPlot(results),
  ...loadTimePlots(results),
  ...phasesPlot(results),
  ...accessPlot(results),
  ...accessBreakEvenPlot(results),
  ...bandwidthPlot(results),
  ...growthPlot(results),
  ...memoryPlot(results),
  ...pagesPerNodePlot(results),
];
