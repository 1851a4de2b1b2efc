import type { Derived } from '../../derive-results.ts';
import type { ClientFigureName } from '../../../harness/results/client.ts';
import { fewestPairsForInterval } from '../../../harness/statistics/paired-ratio.ts';
import { about } from '../../plots/about.ts';
import type { Plot } from '../../plots/plot.ts';
import { title } from '../../plots/title.ts';
import { armAxis } from '../../rows/arm-axis.ts';
import { setPanels } from '../../rows/set-panels.ts';
import { figure, interval } from '../../wording/figures.ts';
import { shownClients } from './client-rows.ts';
import { fastestSentence } from './fastest-way.ts';

const drawn: readonly (readonly [figure: ClientFigureName, name: string])[] = [
  ['wallMs', 'start to end'],
  ['tokensPerSecond', 'tokens a second'],
];
const colours = ['#5b4e9c', '#2f8f9d'];

/** Every way that has an interval: its speed beside the baseline's, from start to end and in tokens. */
export const clientPlots = (results: Derived): Plot[] => {
  const values = shownClients(results).flatMap(({ block, rows }) => {
    const set = `${block.client} on ${block.set.title}`;
    return rows.flatMap((row) =>
      drawn.flatMap(([name, of]) => {
        const gain = row.gain(name);
        if (gain === undefined || gain.n < fewestPairsForInterval) return [];
        const { value, low, high } = gain;
        return [
          {
            set,
            arm: row.label,
            of,
            value,
            low,
            high,
            about: about(row.label, set, of, `${figure(value)} ${interval(gain)}`),
          },
        ];
      }),
    );
  });
  if (values.length === 0) return [];
  const finding = shownClients(results)
    .map(({ block, rows }) => fastestSentence(block, rows))
    .join(' ');
  const caption =
    'Dots are medians of the rounds, bars their 95 % intervals; the dashed line is the way that the others are held against. Right of it is faster.';
  const domain = drawn.map(([, name]) => name);
  const y = armAxis([...new Set(values.map(({ arm }) => arm))]);
  const offset = { yOffset: { field: 'of', sort: domain } };
  const colour = {
    field: 'of',
    type: 'nominal',
    scale: { domain, range: colours },
    legend: { orient: 'bottom', title: null },
  };
  return [
    {
      name: 'clients',
      finding,
      caption,
      spec: {
        title: title(finding, caption),
        data: { values },
        ...setPanels([...new Set(values.map(({ set }) => set))], {
          width: 520,
          height: { step: 18 },
          layer: [
            {
              mark: { type: 'rule', strokeDash: [5, 4], strokeWidth: 1.25, color: '#59636f' },
              encoding: { x: { datum: 1, type: 'quantitative' } },
            },
            {
              mark: { type: 'rule', strokeWidth: 2 },
              encoding: {
                y,
                ...offset,
                x: {
                  field: 'low',
                  type: 'quantitative',
                  scale: { zero: false },
                  axis: { title: 'times as fast', tickCount: 6 },
                },
                x2: { field: 'high' },
                color: colour,
                description: { field: 'about', type: 'nominal' },
              },
            },
            {
              mark: { type: 'point', filled: true, size: 60, opacity: 1 },
              encoding: {
                y,
                ...offset,
                x: { field: 'value', type: 'quantitative' },
                color: colour,
                description: { field: 'about', type: 'nominal' },
              },
            },
          ],
        }),
      },
    },
  ];
};
