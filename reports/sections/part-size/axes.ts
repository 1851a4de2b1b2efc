import { distinct } from '../../wording/figures.ts';
import { logTicks } from '../../plots/log-ticks.ts';
import { shapes } from '../../plots/shapes.ts';

const ascending = (values: readonly number[]): number[] =>
  distinct(values).toSorted((one, other) => one - other);

/** Of the models people run, in bytes: the axis says where they lie that it does not reach. */
const realSizes = { from: 4e9, to: 50e9 };

/** What an axis of part sizes is called: where it ends before the parts of real models, it says so. */
export const withRealSizes = (words: string, sizes: readonly number[]): readonly string[] => [
  words,
  ...(Math.max(0, ...sizes) < realSizes.from
    ? [`parts of real models: ${realSizes.from / 1e9} to ${realSizes.to / 1e9} GB →`]
    : []),
];

/** Over field `bytes`, the size of a part. */
export const partSizeAxis = (sizes: readonly number[]) => ({
  field: 'bytes',
  type: 'quantitative',
  scale: { type: 'log', base: 2, nice: false, padding: 16 },
  axis: {
    title: withRealSizes('size of a part (logarithmic)', sizes),
    values: ascending(sizes.map((size) => 2 ** Math.round(Math.log2(size)))),
    labelExpr: "datum.value >= 1048576 ? datum.value / 1048576 + ' MiB' : datum.value / 1024 + ' KiB'",
    labelOverlap: true,
    grid: false,
  },
});

/** A shape for each of the numbers in field `parts`. */
export const partsShape = (parts: readonly number[]) => ({
  field: 'parts',
  type: 'nominal',
  sort: ascending(parts),
  scale: {
    domain: ascending(parts),
    range: ascending(parts).map((_, place) => shapes[place % shapes.length]),
  },
  legend: {
    orient: 'bottom',
    title: 'parts',
    direction: 'horizontal',
    symbolFillColor: '#59636f',
    symbolStrokeColor: '#59636f',
  },
});

/** How many times as fast as one mapping per part, from `lowest` to `highest`. */
export const timesAxis = (field: string, lowest: number, highest: number) => ({
  field,
  type: 'quantitative',
  scale: { type: 'log', nice: false, domain: [lowest, highest] },
  axis: {
    title: 'times as fast as per-part (logarithmic)',
    format: '~r',
    values: logTicks([lowest, highest]),
    grid: true,
  },
});
