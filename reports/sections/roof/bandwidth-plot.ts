import type { Derived } from '../../derive-results.ts';
import { traitsOf } from '../../../harness/results/strategy.ts';
import { median } from '../../../harness/statistics/quantile.ts';
import { fewestPairsForInterval } from '../../../harness/statistics/paired-ratio.ts';
import { armLabelOnPages, blockLabel } from '../../rows/labels.ts';
import type { LoadRow } from '../../rows/loads.ts';
import { figure } from '../../wording/figures.ts';
import { conditions } from '../../rows/conditions.ts';
import type { Plot } from '../../plots/plot.ts';
import { about } from '../../plots/about.ts';
import { armAxis } from '../../rows/arm-axis.ts';
import { armScale } from '../../rows/arm-scale.ts';
import { gigabytesPerSecond, speedsOf } from '../../rows/medians.ts';
import { drawable } from '../../rows/drawable.ts';
import { spread } from '../../plots/spread.ts';
import { setPanels } from '../../rows/set-panels.ts';
import { ink } from '../../plots/theme.ts';
import { title } from '../../plots/title.ts';
import type { Block } from '../../../harness/comparison/block.ts';
import { findComparison } from '../../../harness/comparison/comparisons.ts';
import { blocksOf } from '../../../harness/comparison/view.ts';

const isRoof = ({ arm }: LoadRow): boolean => traitsOf(arm.strategy).roof;

interface Share {
  readonly set: string;
  readonly loader: string;
  /** Of the speed, as a percentage; the median of the rounds. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** How near the fastest copying loader comes to the highest roof it is compared with, where the rounds can tell. */
const shareOf = (results: Derived, rows: readonly LoadRow[], block: Block): Share | undefined => {
  const here = rows
    .filter((row) => row.block === block)
    .toSorted((one, other) => median(speedsOf(other)) - median(speedsOf(one)));
  const loader = here.find((row) => !isRoof(row) && traitsOf(row.arm.strategy).memory === 'own');
  if (loader === undefined) return undefined;
  const [found] = here.filter(isRoof).flatMap(({ arm: baseline }) => {
    const one = findComparison(results.derived.comparisons, block, {
      baseline,
      candidate: loader.arm,
    });
    return one && one.n >= fewestPairsForInterval ? [one] : [];
  });
  // A ratio of times is a share of the speed upside down.
  return (
    found && {
      set: blockLabel(results, block),
      loader: armLabelOnPages(results, loader.arm),
      value: 100 / found.ratio,
      low: 100 / found.high,
      high: 100 / found.low,
    }
  );
};

const findingOf = (shares: readonly Share[]): string =>
  shares.length === 0
    ? 'Too few rounds to tell how near the loaders come to the roof'
    : shares
        .map(
          ({ set, loader, value, low, high }) =>
            `${set}: ${loader} loads at ${Math.round(value)}\u00a0% [${Math.round(low)}, ${Math.round(high)}] of the roof's speed`,
        )
        .join('; ');

/** Speed of every arm beside what this machine can do, for the sets a roof was measured on. */
export const bandwidthPlot = (results: Derived): Plot[] => {
  const blocks = spread(
    blocksOf(results).filter((block) => drawable(results, [block]).some(isRoof)),
    4,
  );
  const rows = drawable(results, blocks).filter((row) => speedsOf(row).length > 0);
  if (!rows.some(isRoof)) return [];
  const found = findingOf(blocks.flatMap((block) => shareOf(results, rows, block) ?? []));
  const caption = `Bars are medians, dots loads; the dashed line is the highest roof: the same files read into memory that was touched before. What maps the page cache copies nothing and may stand above it. ${conditions(results, rows)}.`;
  const scale = armScale(
    results,
    rows.map(({ arm }) => arm),
  );
  const values = rows.flatMap((row) => {
    const set = blockLabel(results, row.block);
    const speed = median(speedsOf(row));
    const key = { set, arm: row.label };
    return [
      { ...key, of: 'median', speed, about: about(row.label, set, `median ${figure(speed)} GB/s`) },
      ...row.samples.flatMap(({ id, role, round, outcome }) => {
        if (role !== 'timed' || outcome.status !== 'completed') return [];
        const one = gigabytesPerSecond(outcome);
        if (one === undefined) return [];
        return [
          {
            ...key,
            of: 'load',
            speed: one,
            about: about(row.label, set, `round ${round}`, `${figure(one)} GB/s`, `sample ${id}`),
          },
        ];
      }),
      ...(isRoof(row) ? [{ set, of: 'roof', speed }] : []),
    ];
  });
  const x = {
    field: 'speed',
    type: 'quantitative',
    scale: { zero: true },
    axis: { title: 'payload made readable (GB/s)', tickCount: 6 },
  };
  const y = armAxis(scale.domain);
  const arms = {
    y,
    color: { field: 'arm', type: 'nominal', scale, legend: null },
    description: { field: 'about', type: 'nominal' },
  };
  return [
    {
      name: 'bandwidth',
      finding: found,
      caption,
      spec: {
        title: title(found, caption),
        data: { values },
        ...setPanels(
          blocks.map((block) => blockLabel(results, block)),
          {
            width: 520,
            height: { step: 20 },
            layer: [
              {
                transform: [{ filter: "datum.of === 'median'" }],
                mark: { type: 'bar', height: 12, opacity: 0.75 },
                encoding: { ...arms, x },
              },
              {
                transform: [{ filter: "datum.of === 'load'" }],
                mark: {
                  type: 'point',
                  filled: false,
                  size: 18,
                  strokeWidth: 1,
                  opacity: 1,
                  color: ink,
                },
                encoding: { y, x, description: { field: 'about', type: 'nominal' } },
              },
              {
                transform: [
                  { filter: "datum.of === 'roof'" },
                  { aggregate: [{ op: 'max', field: 'speed', as: 'speed' }], groupby: ['set'] },
                ],
                mark: { type: 'rule', strokeDash: [5, 4], strokeWidth: 1.5, color: '#59636f' },
                encoding: { x },
              },
            ],
          },
        ),
      },
    },
  ];
};
