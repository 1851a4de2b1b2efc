import type { Derived } from '../../derive-results.ts';
import { about } from '../../plots/about.ts';
import { logTicks } from '../../plots/log-ticks.ts';
import type { Plot } from '../../plots/plot.ts';
import { faint } from '../../plots/theme.ts';
import { title } from '../../plots/title.ts';
import { armAxis } from '../../rows/arm-axis.ts';
import { armScale } from '../../rows/arm-scale.ts';
import { conditions } from '../../rows/conditions.ts';
import { blockLabel } from '../../rows/labels.ts';
import { plainName } from '../../rows/plain-names.ts';
import { setPanels } from '../../rows/set-panels.ts';
import { fastestOf, isShownFaster, weighedSets, type Weighed } from '../../rows/ways.ts';
import { distinct, duration, figure, interval } from '../../wording/figures.ts';

const mostPanels = 3;

/** The fastest way of all; where nothing beats the reference, the next one. */
const named = (results: Derived, weighed: Weighed, reference: string): string => {
  const fastest = fastestOf(weighed);
  const second = weighed.ways.find(
    ({ arm, speed }) => speed !== undefined && arm.id !== weighed.reference.id,
  );
  const where = blockLabel(results, weighed.block);
  const beats = fastest !== undefined && fastest.arm.id !== weighed.reference.id && isShownFaster(fastest);
  const told = beats ? fastest : second;
  const times = `${told?.row.label ?? ''} is ${figure(told?.speed?.value ?? 1)} times as fast`;
  return beats ? `${where}: ${times} as ${reference}` : `${where}: ${reference} is not beaten, ${times}`;
};

/** Every way to load against what a reader would pick instead, on one set of each kind. */
export const waysPlot = (results: Derived): Plot[] => {
  const all = weighedSets(results);
  const [lead] = all;
  if (lead === undefined) return [];
  // A ratio to another baseline is another quantity, and has no place on the same axis.
  const shown = all
    .filter(({ reference }) => reference.strategy === lead.reference.strategy)
    .slice(0, mostPanels);
  const reference = plainName(lead.reference.strategy);
  const rows = shown.flatMap(({ ways }) => ways.map(({ row }) => row));
  const values = shown.flatMap(({ block, reference: held, ways }) =>
    ways.flatMap(({ row, arm, speed, usable }) =>
      speed === undefined
        ? []
        : [
            {
              set: blockLabel(results, block),
              arm: row.label,
              ...speed,
              about: about(
                row.label,
                blockLabel(results, block),
                arm.id === held.id
                  ? `every other way is compared with it: ${duration(usable)}`
                  : `${figure(speed.value)} times as fast ${interval(speed)}, ${duration(usable)}`,
              ),
            },
          ],
    ),
  );
  const ends = values.flatMap(({ low, high }) => [low, high]);
  const domain = [Math.min(0.9, ...ends), Math.max(1.1, ...ends)];
  const scale = armScale(
    results,
    rows.map(({ arm }) => arm),
  );
  const labels = distinct(values.map(({ arm }) => arm));
  const found = shown.map((one) => named(results, one, reference)).join('; ');
  const caption = `Times as fast as ${reference} (the dashed line) until every page can be read; above 1 is faster. Medians of the rounds' ratios with 95% intervals. ${conditions(results, rows)}.`;
  const x = (field: string) => ({
    field,
    type: 'quantitative',
    scale: { type: 'log', nice: false, padding: 12, domain },
    axis: {
      title: `times as fast as ${reference}`,
      format: '~r',
      values: logTicks(domain),
      grid: true,
    },
  });
  const color = { field: 'arm', type: 'nominal', scale, legend: null };
  const description = { field: 'about', type: 'nominal' };
  return [
    {
      name: 'ways',
      finding: found,
      caption,
      spec: {
        title: title(found, caption),
        data: { values },
        ...setPanels(
          shown.map(({ block }) => blockLabel(results, block)),
          {
            width: 520,
            height: { step: 22 },
            layer: [
              {
                data: { values: [{ at: 1 }] },
                mark: { type: 'rule', strokeDash: [5, 4], strokeWidth: 1.5, color: faint },
                encoding: { x: { field: 'at', type: 'quantitative' } },
              },
              {
                mark: { type: 'rule', strokeWidth: 4, opacity: 0.45 },
                encoding: { y: armAxis(labels), x: x('low'), x2: { field: 'high' }, color, description },
              },
              {
                mark: { type: 'point', filled: true, size: 75, opacity: 1 },
                encoding: { y: armAxis(labels), x: x('value'), color, description },
              },
            ],
          },
        ),
      },
    },
  ];
};
