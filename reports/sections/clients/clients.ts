import type { ClientBlock } from '../../../harness/comparison/clients.ts';
import { clientFigureOf, type ClientFigureName } from '../../../harness/results/client.ts';
import { median } from '../../../harness/statistics/quantile.ts';
import type { Derived } from '../../derive-results.ts';
import { nothing, number, paragraphs, table, text } from '../../markdown/table.ts';
import { repackedOfSet } from '../../rows/repacked.ts';
import { bytes, duration, figure, plural } from '../../wording/figures.ts';
import type { Section } from '../section.ts';
import { gainText, type ClientGain } from './client-gain.ts';
import {
  figuresOf,
  hugeShare,
  medianFigure,
  outputSentence,
  shownClients,
  type ClientRow,
} from './client-rows.ts';
import { asksOfClients } from './clients-answer.ts';
import { clientPlots } from './clients-plot.ts';
import { oneSocketText } from './one-socket.ts';

/** What is compared as a speed, in this order; what no way tells has no column. */
const speeds: readonly ClientFigureName[] = [
  'wallMs',
  'readyMs',
  'loadMs',
  'firstTokenMs',
  'promptTokensPerSecond',
  'tokensPerSecond',
  'metric',
  'cpuMs',
];

const percent = (share: number | undefined): string =>
  share === undefined ? nothing : `${(100 * share).toFixed(share > 0.999 || share === 0 ? 0 : 1)} %`;

const shownGain = (gain: ClientGain | undefined): string => (gain === undefined ? nothing : gainText(gain));

/** Where it is the same moment, as for a server that is ended when it is ready, it would stand twice. */
const sameAsWall = (rows: readonly ClientRow[]): boolean =>
  rows.every(({ runs }) => runs.every(({ readyMs, wallMs }) => readyMs === wallMs));

const gains = (rows: readonly ClientRow[]): string => {
  const columns = figuresOf(rows, speeds).filter((name) => name !== 'readyMs' || !sameAsWall(rows));
  return table(
    [
      text('way'),
      number('rounds'),
      ...columns.map((name) => number(clientFigureOf(name).label)),
      number('in huge pages'),
    ],
    rows.map((row) => [
      row.label,
      String(row.runs.length),
      ...columns.map((name) => (row.isBaseline ? '1' : shownGain(row.gain(name)))),
      percent(hugeShare(row)),
    ]),
  );
};

const inUnit = (name: ClientFigureName, value: number | undefined): string => {
  if (value === undefined) return nothing;
  const { unit } = clientFigureOf(name);
  if (unit === 'ms') return duration(value * 1e6);
  if (unit === 'bytes') return bytes(value);
  return unit === 'count' ? String(Math.round(value)) : figure(value);
};

const medianOf = (
  row: ClientRow,
  of: (run: ClientRow['runs'][number]) => number | undefined,
): number | undefined => {
  const values = row.runs.flatMap((run) => of(run) ?? []);
  return values.length === 0 ? undefined : median(values);
};

const nodesText = ({ runs }: ClientRow): string => {
  const sums = new Map<string, number>();
  for (const { mapped } of runs)
    for (const [node, own] of Object.entries(mapped.byNode ?? {}))
      sums.set(node, (sums.get(node) ?? 0) + own);
  const total = [...sums.values()].reduce((sum, own) => sum + own, 0);
  return total === 0
    ? nothing
    : [...sums].map(([node, own]) => `${node}: ${percent(own / total)}`).join(', ');
};

const medians = (rows: readonly ClientRow[]): string => {
  const columns = figuresOf(rows, [...speeds, 'minorFaults', 'majorFaults', 'peakBytes']).filter(
    (name) => name !== 'readyMs' || !sameAsWall(rows),
  );
  const shown = (value: number | undefined, words: (value: number) => string): string =>
    value === undefined ? nothing : words(value);
  return table(
    [
      text('way'),
      ...columns.map((name) => {
        const { label, unit } = clientFigureOf(name);
        return number(unit === '/s' ? `${label} a second` : label);
      }),
      number('model mapped'),
      number('page tables'),
      number('memory without a file'),
      text('nodes'),
      number('making the way'),
    ],
    rows.map((row) => [
      row.label,
      ...columns.map((name) => inUnit(name, medianFigure(row, name))),
      shown(
        medianOf(row, ({ mapped }) => (mapped.bytes === 0 ? undefined : mapped.bytes)),
        bytes,
      ),
      shown(
        medianOf(row, ({ mapped }) => mapped.pageTableBytes),
        bytes,
      ),
      shown(
        medianOf(row, ({ mapped }) => mapped.anonymousBytes),
        bytes,
      ),
      nodesText(row),
      shown(
        medianOf(row, ({ madeMs }) => madeMs),
        (ms) => duration(ms * 1e6),
      ),
    ]),
  );
};

const blockText = ({ block, rows }: { block: ClientBlock; rows: ClientRow[] }): string => {
  const baseline = rows.find(({ isBaseline }) => isBaseline);
  return paragraphs(
    `### ${block.client} on ${block.set.title}`,
    baseline === undefined
      ? 'The way that the others are held against gave no run, so there is no ratio.'
      : `How many times as fast as \`${baseline.label}\`, the median of the rounds with its 95 % interval: above 1 is faster, and an interval that holds 1 shows no difference.`,
    gains(rows),
    outputSentence(block),
    'Medians of the same runs:',
    medians(rows),
  );
};

const legend =
  'Each run is a fresh process of the unmodified client, on a model that lies one way: `warm`, where its files are, read into the page cache before; ' +
  '`cold`, out of the page cache; `cache`, in the page cache in pages of 2 MiB; `tmpfs`, `hugetlbfs` and `interleave`, copied into huge pages; ' +
  '`remote`, in the page cache of another node than the client; `moved`, the same and then moved to the node of the client. The way is ' +
  'made before the client starts, and its making is in no figure but its own column. `in huge pages` is what was seen of the model in the memory of the ' +
  'running client. `start to end` ends when the client exits or, where it was told so, when it is ready.';

export const clients: Section = {
  id: 'clients',
  heading: 'A client, by how the model lies',
  question:
    'Does an unmodified client start faster, or give tokens faster, when the model lies in huge pages?',
  inSummary: true,
  shown: (results) => shownClients(results).length > 0,
  // Where the first screen asks of clients, it has the plot.
  plots: (results) => (asksOfClients(results) ? [] : clientPlots(results)),
  render: (results: Derived) =>
    paragraphs(legend, ...shownClients(results).map(blockText), oneSocketText(results)),
  conditions: (results) => {
    const rounds = shownClients(results).flatMap(({ rows }) => rows.map(({ runs }) => runs.length));
    const nodes = results.environment.nodes.length;
    const [least, most] = [Math.min(...rounds), Math.max(...rounds)];
    return `machine of ${plural(nodes, 'node')}, ${least === most ? plural(most, 'round') : `${least} to ${most} rounds`}`;
  },
  limits: (results) =>
    [
      'other clients, models and machines.',
      ...results.sets.flatMap(repackedOfSet),
      'Figures that the client tells of itself are by its own clocks.',
    ].join(' '),
};
