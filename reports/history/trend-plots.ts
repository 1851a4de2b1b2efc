import { about } from '../plots/about.ts';
import { markedLines } from '../plots/marked-lines.ts';
import type { Plot } from '../plots/plot.ts';
import { title } from '../plots/title.ts';
import { figure, interval } from '../wording/figures.ts';
import { speedOf } from '../wording/speeds.ts';
import { changesInOrder, changeRow, runText } from './history-rows.ts';
import type { MachineHistory, Series } from './history.ts';

/** More pictures than this are not looked at; the table has all changes. */
const mostPlots = 6;

const trendPlot = (machine: MachineHistory, series: Series, name: string): Plot => {
  const [change] = series.changes;
  const [, , , scenario = '', set = '', ratio = '', metric = '', by = ''] =
    change === undefined ? [] : changeRow(machine, { series, change });
  const finding = `${ratio} on ${set}: faster by ${by} since ${change === undefined ? '' : runText(change.after)}`;
  const caption = `${metric} of scenario ${scenario}; the median of each run with the 95 % interval of its rounds; a line stands where a change was found.`;
  const values = series.points.map(({ run, n, ...point }, place) => {
    const speed = speedOf(point);
    return {
      run: place + 1,
      ...speed,
      about: about(ratio, runText(run), `${figure(speed.value)}x ${interval(speed)}, n = ${n}`),
    };
  });
  const starts = series.changes.map(
    ({ after }) => series.points.findIndex(({ run }) => run.id === after.id) + 0.5,
  );
  const x = {
    field: 'run',
    type: 'quantitative',
    scale: { zero: false, nice: false, padding: 20 },
    axis: { title: 'run, in the order of time', tickMinStep: 1, format: 'd', grid: false },
  };
  // Rounded to powers of ten, a change of a third would be a step that nobody sees.
  const domain = [Math.min(...values.map(({ low }) => low)), Math.max(...values.map(({ high }) => high))];
  const y = (field: string) => ({
    field,
    type: 'quantitative',
    scale: { type: 'log', nice: false, padding: 10, domain },
    axis: {
      title: `${ratio}, times as fast (logarithmic; above 1 is faster)`,
      format: '~r',
      tickCount: 6,
      grid: true,
    },
  });
  const description = { field: 'about', type: 'nominal' };
  return {
    name,
    finding,
    caption,
    spec: {
      title: title(finding, caption),
      data: { values },
      width: 560,
      height: 220,
      layer: [
        ...(values.some(({ low }) => low <= 1) && values.some(({ high }) => high >= 1)
          ? markedLines([{ at: 1, name: '1x' }])
          : []),
        {
          data: { values: starts.map((run) => ({ run })) },
          mark: { type: 'rule', strokeWidth: 2, strokeDash: [6, 4] },
          encoding: { x },
        },
        { mark: { type: 'line', strokeWidth: 2 }, encoding: { x, y: y('value') } },
        {
          mark: { type: 'rule', strokeWidth: 2, opacity: 0.55 },
          encoding: { x, y: y('low'), y2: { field: 'high' }, description },
        },
        {
          mark: { type: 'point', filled: true, size: 60, opacity: 1 },
          encoding: { x, y: y('value'), description },
        },
      ],
    },
  };
};

/** A picture for each ratio that changed, the latest changes first. */
export const trendPlots = (machine: MachineHistory, place: number): Plot[] =>
  [...new Set(changesInOrder(machine).map(({ series }) => series))]
    .slice(0, mostPlots)
    .map((series, each) => trendPlot(machine, series, `machine-${place + 1}-trend-${each + 1}`));
