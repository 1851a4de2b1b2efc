import type { Derived } from '../derive-results.ts';
import { accessPlot } from './access.ts';
import { accessBreakEvenPlot } from './access-break-even.ts';
import { bandwidthPlot } from './bandwidth.ts';
import { growthPlot } from './growth.ts';
import { loadTimePlots } from './load-time.ts';
import { memoryPlot } from './memory.ts';
import { pagesPerNodePlot } from './pages-per-node.ts';
import { breakEvenCurve } from './break-even.ts';
import { costModelPlot } from './cost-model.ts';
import { partSizeMap } from './part-size-map.ts';
import { grids } from './part-size-grid.ts';
import { phasesPlot } from './phases.ts';
import type { Plot } from './plot.ts';
import { speedOverPartsPlot } from './speed-over-parts.ts';

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
