import { seedCandidate } from '../../../harness/comparison/arm-pairs.ts';
import { isHugetlb } from '../../../harness/results/arm.ts';
import { copiesIntoOneRegion, traitsOf } from '../../../harness/results/strategy.ts';
import type { StrategyName } from '../../../harness/results/strategy.ts';
import { steadyMedian } from '../../rows/medians.ts';
import type { Derived } from '../../derive-results.ts';
import { median } from '../../../harness/statistics/quantile.ts';
import { positiveMedianInterval } from '../../../harness/statistics/median-interval.ts';
import { fewestPairsForInterval } from '../../../harness/statistics/paired-ratio.ts';
import { bounds } from '../../rows/bounds.ts';
import { armLabelOnPages, blockLabel, sizeClasses } from '../../rows/labels.ts';
import type { SizeClass } from '../../rows/labels.ts';
import type { LoadRow } from '../../rows/loads.ts';
import { duration, interval } from '../../wording/figures.ts';
import { logTicks } from '../../plots/log-ticks.ts';
import { conditions } from '../../rows/conditions.ts';
import type { Plot } from '../../plots/plot.ts';
import { about } from '../../plots/about.ts';
import { armAxis } from '../../rows/arm-axis.ts';
import { armScale } from '../../rows/arm-scale.ts';
import { drawable } from '../../rows/drawable.ts';
import { spread } from '../../plots/spread.ts';
import { speedRange, speedUps, type SpeedUp } from '../../rows/speed-ups.ts';
import { setPanels } from '../../rows/set-panels.ts';
import { title } from '../../plots/title.ts';
import { timedBlocksOf } from '../../../harness/comparison/view.ts';

const mostSets = 6;
const milli = 1e6;

/** Of enough rounds for an interval and on hugepages, where there are such: a title must not rest on the noisiest arm. */
const settled = (ups: readonly SpeedUp[]): readonly SpeedUp[] => {
  const fit = ups.filter(({ n, arm }) => n >= fewestPairsForInterval && isHugetlb(arm.pageKind));
  return fit.length > 0 ? fit : ups;
};

const finding = (results: Derived, one: SizeClass, rows: readonly LoadRow[]): string => {
  const among = settled(
    speedUps(results).filter(({ block }) => one.blocks.some(({ set }) => set.id === block.set.id)),
  );
  const of = (fits: (strategy: StrategyName) => boolean) => among.filter(({ arm }) => fits(arm.strategy));
  const plain = of((strategy) => strategy === seedCandidate);
  const parallel = of((strategy) => copiesIntoOneRegion(strategy) && traitsOf(strategy).parallel);
  const alike = bounds(plain) === bounds(parallel);
  const said = [
    ...(plain.length > 0
      ? [
          `one mapping loads at ${speedRange(plain)} the speed of one per part${alike ? '' : ` (${bounds(plain)})`}`,
        ]
      : []),
    ...(parallel.length > 0
      ? [
          `${
            plain.length > 0
              ? `filled in parallel at ${speedRange(parallel)}`
              : `one mapping filled in parallel loads at ${speedRange(parallel)} the speed of one per part`
          } (${bounds(parallel)})`,
        ]
      : []),
  ];
  if (said.length > 0) return `${one.title}: ${said.join(', ')}`;
  const [fastest] = rows.toSorted((a, b) => usable(a) - usable(b));
  return fastest === undefined
    ? one.title
    : `${one.title}: ${armLabelOnPages(results, fastest.arm)} is the fastest, ${duration(usable(fastest))} for ${blockLabel(results, fastest.block)}`;
};

const usable = (row: LoadRow): number => steadyMedian(row, (load) => load.usable);

const plotOf = (results: Derived, one: SizeClass): Plot[] => {
  const timed = one.blocks.filter((block) => drawable(results, [block]).length > 0);
  const shown = spread(timed, mostSets);
  const rows = drawable(results, shown);
  if (rows.length === 0) return [];
  const sets = shown.map((block) => blockLabel(results, block));
  const colour = {
    field: 'arm',
    type: 'nominal',
    scale: armScale(
      results,
      rows.map(({ arm }) => arm),
    ),
    legend: null,
  };
  const loads = rows.flatMap((row) => {
    const set = blockLabel(results, row.block);
    return row.samples.flatMap(({ id, role, round, outcome }) =>
      role === 'timed' && outcome.status === 'completed' && outcome.usable > 0
        ? [
            {
              set,
              arm: row.label,
              ms: outcome.usable / milli,
              about: about(row.label, set, `round ${round}`, duration(outcome.usable), `sample ${id}`),
            },
          ]
        : [],
    );
  });
  const middles = rows.flatMap((row) => {
    const times = row.steady.map((load) => load.usable).filter((time) => time > 0);
    if (times.length === 0) return [];
    const set = blockLabel(results, row.block);
    const { low, high } = positiveMedianInterval(times);
    const ms = { low: low / milli, high: high / milli };
    return [
      {
        set,
        arm: row.label,
        ms: median(times) / milli,
        ...ms,
        about: about(row.label, set, `median ${duration(median(times))}, 95% ${interval(ms)} ms`),
      },
    ];
  });
  const ends = [...loads.map(({ ms }) => ms), ...middles.flatMap(({ low, high }) => [low, high])];
  const domain = [Math.min(...ends), Math.max(...ends)];
  const y = armAxis(colour.scale.domain);
  const x = (field: string) => ({
    field,
    type: 'quantitative',
    scale: { type: 'log', nice: false, padding: 12, domain },
    axis: {
      title: 'time until every page can be read (ms, logarithmic)',
      format: '~r',
      values: logTicks(domain),
      grid: true,
    },
  });
  const description = { field: 'about', type: 'nominal' };
  const found = finding(results, one, rows);
  const caption = `Dots are loads, bars medians with their 95% intervals${
    shown.length < timed.length ? `; ${shown.length} of ${timed.length} sets` : ''
  }. ${conditions(results, rows)}.`;
  return [
    {
      name: `load-time-${one.name}`,
      finding: found,
      caption,
      spec: {
        title: title(found, caption),
        data: {
          values: [
            ...loads.map((load) => ({ ...load, of: 'load' })),
            ...middles.map((one) => ({ ...one, of: 'median' })),
          ],
        },
        ...setPanels(sets, {
          width: 520,
          height: { step: 19 },
          encoding: { y, color: colour, description },
          layer: [
            {
              transform: [{ filter: "datum.of === 'median'" }],
              mark: { type: 'rule', strokeWidth: 7, opacity: 0.35 },
              encoding: { x: x('low'), x2: { field: 'high' } },
            },
            {
              transform: [{ filter: "datum.of === 'load'" }],
              mark: { type: 'circle', size: 26, opacity: 0.75 },
              encoding: { x: x('ms') },
            },
            {
              transform: [{ filter: "datum.of === 'median'" }],
              mark: { type: 'tick', thickness: 2.5, size: 15 },
              encoding: { x: x('ms') },
            },
          ],
        }),
      },
    },
  ];
};

/** Load time of every arm by set, one plot a size class: each load, the median and its interval. */
export const loadTimePlots = (results: Derived): Plot[] =>
  sizeClasses(results, timedBlocksOf(results)).flatMap((one) => plotOf(results, one));
