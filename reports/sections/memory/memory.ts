import { measuredConditions } from '../../rows/conditions.ts';
import type { Section } from '../section.ts';
import { memoryPlot } from './memory-plot.ts';
import type { Derived } from '../../derive-results.ts';
import { figureOf, metricNames, rowOf, type MetricName } from '../../../harness/results/metrics.ts';
import type { LoadedOutcome } from '../../../harness/results/outcome.ts';
import { median } from '../../../harness/statistics/quantile.ts';
import { bytes, distinct, duration, exactFigure } from '../../wording/figures.ts';
import { blockLabel } from '../../rows/labels.ts';
import { idsOf, loadRows } from '../../rows/loads.ts';
import { renderPadding } from './padding.ts';
import { folded, nothing, number, paragraphs, table, text } from '../../markdown/table.ts';
import { traced } from '../../markdown/trace.ts';

/** Of the metrics that this section shows, in their order. */
const columns = metricNames.flatMap((name) => {
  const { column: heading, legend, meaning } = rowOf(name);
  if (heading === undefined) return [];
  const said = legend === false ? [] : [legend ?? `\`${heading}\`: ${meaning}`];
  return [{ name, heading, said }];
});

/** Older results do not hold all of them. */
const whereKnown = (loads: readonly LoadedOutcome[], name: MetricName): string => {
  const known = loads.flatMap((load) => figureOf(load, name) ?? []);
  if (known.length === 0) return nothing;
  return { bytes, count: exactFigure, ns: duration }[rowOf(name).unit](median(known));
};

const render = (results: Derived): string => {
  const rows = loadRows(results).map((row) => {
    const loads = [...row.first, ...row.steady];
    return [
      traced(blockLabel(results, row.block), idsOf(row)),
      row.label,
      distinct<string>(loads.map(({ obtained }) => obtained.pageKind)).join(', '),
      distinct(loads.map(({ pages }) => String(pages.replicas))).join(', '),
      ...columns.map(({ name }) => whereKnown(loads, name)),
    ];
  });
  return paragraphs(
    `After every page was read once. ${columns.flatMap(({ said }) => said).join(' ')} Medians over all loads, first ones included.`,
    renderPadding(results),
    folded(
      'Memory of every strategy',
      table(
        [
          text('set'),
          text('strategy'),
          text('pages'),
          number('replicas'),
          ...columns.map(({ heading }) => number(heading)),
        ],
        rows,
      ),
    ),
  );
};

export const memory: Section = {
  id: 'memory',
  heading: 'Memory',
  question: 'How much memory does each way of mapping take?',
  shown: (results) => loadRows(results).length > 0,
  plots: memoryPlot,
  render,
  conditions: measuredConditions,
  limits: () =>
    'how many huge pages a machine still has after it has run for weeks and its memory is fragmented.',
};
