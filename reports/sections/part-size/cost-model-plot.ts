import type { Derived } from '../../derive-results.ts';
import { costPoints, fitCostModels, predict } from '../../models/cost-model.ts';
import type { CostModel } from '../../models/cost-model.ts';
import { armLabel } from '../../rows/labels.ts';
import { duration, figure } from '../../wording/figures.ts';
import { logTicks } from '../../plots/log-ticks.ts';
import { partSizeAxis, partsShape } from './axes.ts';
import type { Plot } from '../../plots/plot.ts';
import { about } from '../../plots/about.ts';
import { armScale } from '../../rows/arm-scale.ts';
import { title } from '../../plots/title.ts';

const percent = (share: number): string => `${(100 * share).toFixed(0)}\u00a0%`;

const perGigabyte = (nsPerByte: number): string => duration(nsPerByte * 1e9);

const costsOf = ({ part, zeroedByte, copiedByte, constant, error }: CostModel): string[] => [
  `${duration(part)} a part, ${duration(constant)} a load`,
  `${perGigabyte(zeroedByte)} a GB of pages, ${perGigabyte(copiedByte)} a GB copied`,
  `off by ${percent(error.median)} (median), ${percent(error.worst)} (worst)`,
];

/** What loads of `part-size` took, and the fitted costs that explain it: time divided by parts, over the size of a part. */
export const costModelPlot = (results: Derived): Plot[] => {
  const costs = fitCostModels(results);
  if (costs.length === 0) return [];
  const panelOf = ({ arm, scenario }: CostModel): string =>
    costs.filter((cost) => cost.arm.id === arm.id).length > 1
      ? `${armLabel(results, arm)} [${scenario}]`
      : armLabel(results, arm);
  const values = costs.flatMap((cost) =>
    costPoints(results, cost.scenario, cost.arm).flatMap((point) => {
      const { parts, bytes } = point.set;
      if (point.time === 0) return [];
      const modelled = predict(cost, point);
      return [
        {
          panel: panelOf(cost),
          parts,
          bytes: bytes / parts,
          measured: point.time / parts / 1e3,
          modelled: modelled / parts / 1e3,
          about: about(
            armLabel(results, cost.arm),
            point.set.title,
            `${duration(point.time)} measured (median of ${point.samples})`,
            `${duration(modelled)} modelled, ${figure(modelled / point.time)}x`,
          ),
        },
      ];
    }),
  );
  const worst = costs.toSorted((one, other) => other.error.worst - one.error.worst)[0];
  const medians = costs.map(({ error }) => error.median);
  const [least, most] = [percent(Math.min(...medians)), percent(Math.max(...medians))];
  const found = `A cost a part, a byte of pages and a byte copied give each load's time to within ${
    least === most ? most : `${least} to ${most}`
  } in the median, and ${percent(worst?.error.worst ?? 0)} at worst${
    worst && costs.length > 1 ? ` (${panelOf(worst)})` : ''
  }`;
  const caption =
    'Points are medians of the measured loads, lines the fitted model through the sets it was fitted to. Where a line is flat, the number of parts and their pages decide; where it climbs, the bytes in them.';
  const ends = values.flatMap(({ measured, modelled }) => [measured, modelled]).filter((time) => time > 0);
  const domain = [Math.min(...ends), Math.max(...ends)];
  const x = partSizeAxis(values.map(({ bytes }) => bytes));
  const y = (field: string) => ({
    field,
    type: 'quantitative',
    scale: { type: 'log', nice: false, padding: 10, domain },
    axis: {
      title: 'time divided by parts (µs, logarithmic)',
      format: '~r',
      values: logTicks(domain),
      grid: true,
    },
  });
  const scale = armScale(
    results,
    costs.map(({ arm }) => arm),
  );
  return [
    {
      name: 'cost-model',
      finding: found,
      caption,
      spec: {
        title: title(found, caption),
        data: { values },
        concat: costs.map((cost) => {
          const label = armLabel(results, cost.arm);
          const color = { value: scale.range[scale.domain.indexOf(label)] };
          return {
            title: {
              text: panelOf(cost),
              subtitle: costsOf(cost),
              fontSize: 13,
              offset: 8,
              frame: 'group',
            },
            transform: [{ filter: { field: 'panel', equal: panelOf(cost) } }],
            width: costs.length === 1 ? 560 : 330,
            height: 260,
            layer: [
              {
                mark: { type: 'line', strokeWidth: 1.5 },
                encoding: { x, y: y('modelled'), detail: { field: 'parts' }, color },
              },
              {
                mark: { type: 'point', filled: true, size: 55, opacity: 1 },
                encoding: {
                  x,
                  y: y('measured'),
                  shape: partsShape(values.map(({ parts }) => parts)),
                  color,
                  description: { field: 'about', type: 'nominal' },
                },
              },
            ],
          };
        }),
        columns: 2,
        spacing: 28,
      },
    },
  ];
};
