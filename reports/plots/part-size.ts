import type { ModelSetRecord, ResultsRecord } from '../../harness/results/results.ts';
import { armLabel } from '../render/labels.ts';
import { bytes, distinct, figure, interval } from '../wording/figures.ts';
import { speedBin, speedBins } from './colours.ts';
import { logTicks } from './log-ticks.ts';
import { conditions } from './conditions.ts';
import type { Plot } from './plot.ts';
import { about, armScale, drawable } from './series.ts';
import { speedUps } from './speed-ups.ts';
import type { SpeedUp } from './speed-ups.ts';
import { title } from './title.ts';
import { traitsOf } from '../../harness/results/strategy.ts';

/** Sizes closer than a sixteenth of a doubling are one: headers make parts of one nominal size differ a little. */
const sizeStep = ({ bytes: all, parts }: ModelSetRecord): number =>
  Math.round(Math.log2(all / parts) * 2) / 2;

/** A nominal size where the step is a whole power of two, else the mean itself. */
const sizeLabel = (set: ModelSetRecord): string => {
  const step = sizeStep(set);
  return bytes(Number.isInteger(step) ? 2 ** step : set.bytes / set.parts);
};

/** The ups of scenarios whose sets span three part sizes or more and two numbers of parts, loaded by arms that copy. */
const grids = (results: ResultsRecord): SpeedUp[] =>
  [...Map.groupBy(speedUps(results), ({ block }) => block.scenario).values()]
    .filter(
      (ups) =>
        distinct(ups.map(({ block }) => sizeStep(block.set))).length >= 3 &&
        distinct(ups.map(({ block }) => `${block.set.parts} ${sizeStep(block.set)}`)).length >
          Math.max(
            distinct(ups.map(({ block }) => block.set.parts)).length,
            distinct(ups.map(({ block }) => sizeStep(block.set))).length,
          ),
    )
    .flat()
    .filter(
      ({ arm, block }) =>
        traitsOf(arm.strategy).memory === 'own' && arm.strategy !== 'unified-shipped' && block.set.parts > 0,
    );

const largestAt = (ups: readonly SpeedUp[], threshold: number): SpeedUp | undefined =>
  ups
    .filter(({ speed }) => speed >= threshold)
    .toSorted(
      (one, other) =>
        sizeStep(other.block.set) - sizeStep(one.block.set) || other.block.set.parts - one.block.set.parts,
    )[0];

const findingOf = (results: ResultsRecord, ups: readonly SpeedUp[]): string =>
  [...Map.groupBy(ups, ({ arm }) => arm.id).values()]
    .flatMap((members) => {
      const [first] = members;
      if (first === undefined) return [];
      const reach = (threshold: number): string => {
        const last = largestAt(members, threshold);
        return last
          ? `${threshold}x up to parts of ${sizeLabel(last.block.set)} (${last.block.set.parts} of them)`
          : `${threshold}x nowhere`;
      };
      return [`${armLabel(results, first.arm)} reaches ${reach(10)} and ${reach(100)}`];
    })
    .join('; ');

const common = (results: ResultsRecord, ups: readonly SpeedUp[]) => {
  const sizes = distinct(ups.map(({ block }) => sizeStep(block.set))).toSorted((one, other) => one - other);
  const label = (step: number): string => {
    const up = ups.find(({ block }) => sizeStep(block.set) === step);
    return up ? sizeLabel(up.block.set) : '';
  };
  const rows = drawable(
    results,
    ups.map(({ block }) => block),
  );
  return {
    rows,
    sizes: sizes.map(label),
    parts: distinct(ups.map(({ block }) => block.set.parts)).toSorted((one, other) => one - other),
    arms: results.arms.filter(({ id }) => ups.some(({ arm }) => arm.id === id)),
    values: ups.map(({ arm, block, speed, low, high, n }) => ({
      arm: armLabel(results, arm),
      size: sizeLabel(block.set),
      bytes: block.set.bytes / block.set.parts,
      parts: block.set.parts,
      bin: speedBin(speed).name,
      writing: speedBin(speed).writing,
      said: speed >= 100 ? String(Math.round(speed)) : speed.toPrecision(speed >= 10 ? 2 : 3),
      speed,
      low,
      high,
      about: about(
        armLabel(results, arm),
        block.set.title,
        `${figure(speed)}x as fast as per-part ${interval({ low, high })}, n = ${n}`,
      ),
    })),
  };
};

/** Speed against `per-part` over part size and number of parts: a cell a set, coloured from slower to 100x. */
const heatMap = (results: ResultsRecord, ups: readonly SpeedUp[]): Plot => {
  const { rows, sizes, parts, arms, values } = common(results, ups);
  const found = findingOf(results, ups);
  const caption = `Times as fast as one mapping per part, until every page can be read; medians of the rounds' ratios. ${conditions(results, rows)}.`;
  const x = {
    field: 'size',
    type: 'ordinal',
    sort: sizes,
    axis: { title: 'size of a part', labelAngle: 0, labelOverlap: false, domain: false, ticks: false },
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
    section: 'part-size',
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

/** How the gain falls with the size of a part, a line a number of parts, with break-even, 10x and 100x marked. */
const breakEven = (results: ResultsRecord, ups: readonly SpeedUp[]): Plot => {
  const { rows, parts, arms, values } = common(results, ups);
  const worth = [...Map.groupBy(ups, ({ arm }) => arm.id).values()].flatMap((members) => {
    const [first] = members;
    const last = largestAt(
      members.filter(({ low }) => low > 1),
      1.1,
    );
    if (first === undefined) return [];
    return [
      last
        ? `${armLabel(results, first.arm)} is worth 10\u00a0% or more up to parts of ${sizeLabel(last.block.set)}`
        : `${armLabel(results, first.arm)} is worth 10\u00a0% nowhere`,
    ];
  });
  const found = worth.join('; ');
  const caption = `The same ratios over the size of a part; at 1x both ways are even. ${conditions(results, rows)}.`;
  const ticks = distinct(values.map(({ bytes: size }) => 2 ** Math.round(Math.log2(size)))).toSorted(
    (one, other) => one - other,
  );
  const x = {
    field: 'bytes',
    type: 'quantitative',
    scale: { type: 'log', base: 2, nice: false, padding: 16 },
    axis: {
      title: 'size of a part (logarithmic)',
      values: ticks,
      labelExpr: "datum.value >= 1048576 ? datum.value / 1048576 + ' MiB' : datum.value / 1024 + ' KiB'",
      labelOverlap: true,
      grid: false,
    },
  };
  const highest = Math.max(130, ...values.map(({ high }) => high));
  const lowest = Math.min(0.5, ...values.map(({ low }) => low));
  const y = (field: string) => ({
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
  const shape = {
    field: 'parts',
    type: 'nominal',
    sort: parts,
    scale: {
      domain: parts,
      range: parts.map(
        (_, place) => ['circle', 'square', 'triangle-up', 'diamond', 'triangle-down', 'cross'][place % 6],
      ),
    },
    legend: {
      orient: 'bottom',
      title: 'parts',
      direction: 'horizontal',
      symbolFillColor: '#59636f',
      symbolStrokeColor: '#59636f',
    },
  };
  const scale = armScale(results, arms);
  return {
    name: 'break-even',
    section: 'part-size',
    finding: found,
    caption,
    spec: {
      title: title(found, caption),
      data: { values },
      concat: arms.map((arm) => {
        const label = armLabel(results, arm);
        const color = { value: scale.range[scale.domain.indexOf(label)] };
        return {
          title: { text: label, fontSize: 13, offset: 8, frame: 'group' },
          transform: [{ filter: { field: 'arm', equal: label } }],
          width: arms.length === 1 ? 560 : 330,
          height: 290,
          layer: [
            ...[1, 10, 100].flatMap((at) => [
              {
                data: { values: [{ at, name: at === 1 ? 'even' : `${at}x` }] },
                mark: { type: 'rule', strokeDash: [5, 4], strokeWidth: 1.25, color: '#59636f' },
                encoding: { y: { field: 'at', type: 'quantitative' } },
              },
              {
                data: { values: [{ at, name: at === 1 ? 'even' : `${at}x` }] },
                mark: {
                  type: 'text',
                  align: 'left',
                  baseline: 'middle',
                  dx: 5,
                  fontSize: 12,
                  fontWeight: 'bold',
                  color: '#59636f',
                },
                encoding: {
                  x: { value: 'width' },
                  y: { field: 'at', type: 'quantitative' },
                  text: { field: 'name' },
                },
              },
            ]),
            {
              mark: { type: 'line', strokeWidth: 1.5 },
              encoding: { x, y: y('speed'), detail: { field: 'parts' }, color },
            },
            {
              mark: { type: 'rule', strokeWidth: 2, opacity: 0.5 },
              encoding: {
                x,
                y: y('low'),
                y2: { field: 'high' },
                color,
                description: { field: 'about', type: 'nominal' },
              },
            },
            {
              mark: { type: 'point', filled: true, size: 55, opacity: 1 },
              encoding: { x, y: y('speed'), shape, color, description: { field: 'about', type: 'nominal' } },
            },
          ],
        };
      }),
      columns: 2,
      spacing: 28,
    },
  };
};

/** The map of where 10x and 100x hold and the break-even curve; nothing where the sets make no grid. */
export const partSizePlots = (results: ResultsRecord): Plot[] => {
  const ups = grids(results);
  return ups.length === 0 ? [] : [heatMap(results, ups), breakEven(results, ups)];
};
