import type { Derived } from '../../derive-results.ts';
import { armLabel } from '../../rows/labels.ts';
import { withRealSizes } from './axes.ts';
import { speedBins } from './speed-bins.ts';
import { conditions } from '../../rows/conditions.ts';
import { withBounds } from '../../rows/bounds.ts';
import { cellsOf, reachWords } from './grid.ts';
import type { Plot } from '../../plots/plot.ts';
import type { SpeedUp } from '../../rows/speed-ups.ts';
import { ink } from '../../plots/theme.ts';
import { title } from '../../plots/title.ts';

const findingOf = (results: Derived, ups: readonly SpeedUp[]): string =>
  withBounds(
    [...Map.groupBy(ups, ({ arm }) => arm.id).values()].flatMap((members) => {
      const [first] = members;
      if (first === undefined) return [];
      const reach = (threshold: number): string =>
        `${threshold}x ${reachWords(members, ({ low }) => low >= threshold)}`;
      return [
        { said: `${armLabel(results, first.arm)} reaches ${reach(10)} and ${reach(100)}`, measured: members },
      ];
    }),
  );

/** Speed against `per-part` over part size and number of parts: a cell a set, coloured from slower to 100x. */
export const partSizeMap = (results: Derived, ups: readonly SpeedUp[]): Plot => {
  const { rows, sizes, parts, arms, values } = cellsOf(results, ups);
  const found = findingOf(results, ups);
  const caption = `Times as fast as one mapping per part, until every page can be read; medians of the rounds' ratios; outlined where the whole 95% interval is 10x or more, thickly where 100x. ${conditions(results, rows)}.`;
  const x = {
    field: 'size',
    type: 'ordinal',
    sort: sizes,
    axis: {
      title: withRealSizes(
        'size of a part',
        values.map(({ bytes }) => bytes),
      ),
      labelAngle: 0,
      labelOverlap: false,
      domain: false,
      ticks: false,
    },
  };
  const y = {
    field: 'parts',
    type: 'ordinal',
    sort: parts.toReversed(),
    axis: { title: 'number of parts', domain: false, ticks: false },
  };
  const shown = speedBins.filter(({ name }) => values.some(({ bin }) => bin === name));
  return {
    name: 'part-size-map',
    finding: found,
    caption,
    spec: {
      title: title(found, caption),
      data: { values },
      concat: arms.map((arm) => ({
        title: { text: armLabel(results, arm), fontSize: 13, offset: 8, frame: 'group' },
        transform: [{ filter: { field: 'arm', equal: armLabel(results, arm) } }],
        width: { step: 62 },
        height: { step: 30 },
        layer: [
          {
            mark: { type: 'rect', stroke: '#fefefe', strokeWidth: 2 },
            encoding: {
              x,
              y,
              color: {
                field: 'bin',
                type: 'nominal',
                scale: { domain: shown.map(({ name }) => name), range: shown.map(({ fill }) => fill) },
                legend: {
                  orient: 'bottom',
                  title: null,
                  columns: 3,
                  direction: 'horizontal',
                  symbolType: 'square',
                  symbolStrokeWidth: 0,
                },
              },
              description: { field: 'about', type: 'nominal' },
            },
          },
          ...([10, 100] as const).map((reached, place) => ({
            transform: [{ filter: `datum.low >= ${reached}` }],
            mark: { type: 'rect', filled: false, stroke: ink, strokeWidth: [2, 4][place], ariaLabel: '' },
            encoding: { x, y },
          })),
          {
            mark: { type: 'text', fontSize: 12 },
            encoding: {
              x,
              y,
              text: { field: 'said' },
              color: { field: 'writing', type: 'nominal', scale: null },
            },
          },
        ],
      })),
      columns: sizes.length > 6 ? 1 : 2,
      spacing: 24,
      resolve: { scale: { color: 'shared' } },
    },
  };
};
