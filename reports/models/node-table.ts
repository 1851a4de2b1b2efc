import { copiesIntoOneRegion } from '../../harness/results/strategy.ts';
import { nameText } from '../../harness/wording/visible-text.ts';
import { inColumns } from '../wording/columns.ts';
import { bytes, plural, roughBytes, roughFigure } from '../wording/figures.ts';
import type { CostModel } from './cost-model.ts';
import { nodeNeeds, waysOf, type NodeNeed, type Way } from './node-needs.ts';
import { slowestCrossing } from './project-load.ts';
import type { SizedModel } from './short-table.ts';
import { timeText } from './time-text.ts';

const placementTexts = {
  mirror: 'a copy on each node',
  interleave: 'spread over the nodes',
  local: '',
} as const;

const wayText = ({ strategy, pageKind, placement }: Way, nodes: number): string =>
  [strategy, pageKind, ...(nodes === 1 ? [] : [placementTexts[placement]])]
    .filter((word) => word !== '')
    .join(', ');

const sizeOf = ({ parts }: SizedModel): number => parts.reduce((sum, part) => sum + part.bytes, 0);

const pagesText = ({ pool }: NodeNeed): string =>
  pool === undefined ? 'none' : `${pool.pages} of ${bytes(pool.pageBytes)}`;

/** Of one model every way; of several the fastest that copies, or `unified` where no costs tell. */
const shownWays = (models: readonly SizedModel[], nodes: number, costs: readonly CostModel[]): Way[] => {
  const ways = waysOf(costs);
  if (models.length === 1) return ways;
  const [largest] = models.toSorted((one, other) => sizeOf(other) - sizeOf(one));
  const copying = ways.filter(({ strategy }) => copiesIntoOneRegion(strategy));
  const [first] = nodeNeeds(largest?.parts ?? [], nodes, costs, copying).toSorted(
    (one, other) => (one.projected?.time ?? 0) - (other.projected?.time ?? 0),
  );
  return copying.filter(
    ({ strategy, pageKind }) => strategy === first?.way.strategy && pageKind === first.way.pageKind,
  );
};

const whereText = ({ bytesOnNode, bytes: all }: NodeNeed, inText: (size: number) => string): string => {
  if (bytesOnNode !== undefined) return inText(bytesOnNode);
  return all === 0 ? 'page cache' : 'heap, on any';
};

const legend = (nodes: number, costs: readonly CostModel[]): string[] => {
  const measured = Math.max(1, ...costs.map((cost) => cost.nodes));
  return [
    'on each node: memory that a load takes there beyond the page cache. What maps the page cache takes none, and the kernel',
    'chooses its nodes. pool: hugepages that each node must have free.',
    ...(costs.length === 0
      ? ['times: `unimap run costs`, then --results with the results.json that it leaves.']
      : [
          'time: projected from costs that were measured, files in the page cache, one copy after the other, and never a verdict.',
          'range: how far a fit without one of the measured sets was off on that set (jackknife+), and 1.3 times for what is larger',
          'than every measured set.',
          ...(nodes > measured
            ? [
                `Costs are of ${plural(measured, 'node')}: the upper end takes every byte of further nodes to cross at ${roughFigure(slowestCrossing)} times the cost.`,
              ]
            : []),
        ]),
  ];
};

/** A row a model and way, for a terminal. */
export const nodeTable = (
  models: readonly SizedModel[],
  nodes: number,
  costs: readonly CostModel[],
): string[] => {
  const ways = shownWays(models, nodes, costs);
  const headings = [
    ...(models.length === 1 ? [] : ['model', 'size']),
    'way',
    'on each node',
    'pool of each node',
    ...(nodes === 1 ? [] : ['in all']),
    ...(costs.length === 0 ? [] : ['time [range], projected']),
  ];
  const rows = models.flatMap((model) => {
    const text = model.exact ? bytes : roughBytes;
    return nodeNeeds(model.parts, nodes, costs, ways).map((need) => [
      ...(models.length === 1 ? [] : [nameText(model.name), text(sizeOf(model))]),
      wayText(need.way, nodes),
      whereText(need, text),
      pagesText(need),
      ...(nodes === 1 ? [] : [need.bytes === 0 ? `${text(sizeOf(model))} of cache` : text(need.bytes)]),
      ...(costs.length === 0
        ? []
        : [need.projected === undefined ? 'not measured' : timeText(need.projected)]),
    ]);
  });
  const lines = inColumns([headings, ...rows]);
  const [only] = models;
  const head =
    models.length === 1 && only !== undefined
      ? [
          `${nameText(only.name)}: ${(only.exact ? bytes : roughBytes)(sizeOf(only))} in ${plural(only.parts.length, 'part')}, on ${plural(nodes, 'node')}`,
          '',
        ]
      : [];
  return [...head, ...lines, '', ...legend(nodes, costs)];
};
