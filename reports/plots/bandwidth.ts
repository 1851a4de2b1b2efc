import type { ResultsRecord } from '../../harness/results/results.ts';
import { traitsOf } from '../../harness/results/strategy.ts';
import { median } from '../../harness/statistics/quantile.ts';
import { blocksOf } from '../derive/block.ts';
import { blockLabel } from '../render/labels.ts';
import type { LoadRow } from '../render/loads.ts';
import { figure } from '../wording/figures.ts';
import { conditions } from './conditions.ts';
import type { Plot } from './plot.ts';
import { about, armAxis, armScale, drawable, spread } from './series.ts';
import { setPanels } from './set-panels.ts';
import { ink } from './theme.ts';
import { title } from './title.ts';

/** Payload once, whatever the number of replicas: bytes a nanosecond are GB/s. */
const speeds = (row: LoadRow): number[] =>
  row.steady.filter(({ usable }) => usable > 0).map(({ memory, usable }) => memory.payload / usable);

const isRoof = ({ arm }: LoadRow): boolean => traitsOf(arm.strategy).roof;

/** Speed of every arm beside what this machine can do, for the sets a roof was measured on. */
export const bandwidthPlot = (results: ResultsRecord): Plot[] => {
  const blocks = spread(
    blocksOf(results).filter((block) => drawable(results, [block]).some(isRoof)),
    4,
  );
  const rows = drawable(results, blocks).filter((row) => speeds(row).length > 0);
  const best = blocks.flatMap((block) => {
    const here = rows
      .filter((row) => row.block === block)
      .toSorted((one, other) => median(speeds(other)) - median(speeds(one)));
    const [roof, loader] = [
      here.find(isRoof),
      here.find((row) => !isRoof(row) && traitsOf(row.arm.strategy).memory === 'own'),
    ];
    return roof && loader ? [{ block, loader, share: median(speeds(loader)) / median(speeds(roof)) }] : [];
  });
  const [nearest] = best.toSorted((one, other) => other.share - one.share);
  if (!nearest) return [];
  const found = `The fastest copying loader, ${nearest.loader.label}, reaches ${Math.round(100 * nearest.share)}\u00a0% of the highest roof on ${blockLabel(results, nearest.block)}`;
  const caption = `Bars are medians, dots loads; the dashed line is the highest roof: the same files read into memory that was touched before. What maps the page cache copies nothing and may stand above it. ${conditions(results, rows)}.`;
  const scale = armScale(
    results,
    rows.map(({ arm }) => arm),
  );
  const values = rows.flatMap((row) => {
    const set = blockLabel(results, row.block);
    const speed = median(speeds(row));
    const key = { set, arm: row.label };
    return [
      { ...key, of: 'median', speed, about: about(row.label, set, `median ${figure(speed)} GB/s`) },
      ...row.samples.flatMap(({ id, role, round, outcome }) => {
        if (role !== 'timed' || outcome.status !== 'completed' || outcome.usable === 0) return [];
        const one = outcome.memory.payload / outcome.usable;
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
      section: 'roof',
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
