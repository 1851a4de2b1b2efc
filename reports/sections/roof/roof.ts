import { copiesIntoOneRegion, isView, strategyNames, traitsOf } from '../../../harness/results/strategy.ts';
import { measuredConditions } from '../../rows/conditions.ts';
import type { Section } from '../section.ts';
import { bandwidthPlot } from './bandwidth-plot.ts';
import type { Derived } from '../../derive-results.ts';
import type { ArmDefinition } from '../../../harness/results/arm.ts';
import type { ComparisonRecord } from '../../../harness/results/results.ts';
import { median } from '../../../harness/statistics/quantile.ts';
import { bytes, figure, interval, milliseconds } from '../../wording/figures.ts';
import { blockLabel } from '../../rows/labels.ts';
import { drawable } from '../../rows/drawable.ts';
import { timedIds } from '../../rows/loads.ts';
import { speedsOf, steadyMedian } from '../../rows/medians.ts';
import type { LoadRow } from '../../rows/loads.ts';
import { nothing, number, paragraphs, table, text } from '../../markdown/table.ts';
import { traced } from '../../markdown/trace.ts';
import type { Block } from '../../../harness/comparison/block.ts';
import { findComparison } from '../../../harness/comparison/comparisons.ts';
import { blocksOf } from '../../../harness/comparison/view.ts';
import { baselinesOf, roofFor, seedBaselines } from '../../../harness/comparison/arm-pairs.ts';

/** A ratio of times as a speed: how many times as fast, so its ends swap. */
const asSpeed = ({ ratio, low, high }: ComparisonRecord): string =>
  `${figure(1 / ratio)} ${interval({ low: 1 / high, high: 1 / low })}`;

const speedAgainst = (results: Derived, row: LoadRow, baseline: ArmDefinition | undefined): string => {
  if (baseline === undefined) return nothing;
  const comparison = findComparison(results.derived.comparisons, row.block, {
    baseline,
    candidate: row.arm,
  });
  return comparison ? asSpeed(comparison) : nothing;
};

const speed = (row: LoadRow): string => {
  const speeds = speedsOf(row);
  return speeds.length === 0 ? nothing : figure(median(speeds));
};

const residue = (row: LoadRow): string =>
  row.steady.some(({ memory }) => memory.cachedAfter === undefined || memory.payload === 0)
    ? nothing
    : `${((100 * steadyMedian(row, ({ memory }) => memory.cachedAfter ?? 0)) / steadyMedian(row, ({ memory }) => memory.payload)).toFixed(1)} %`;

/** Mapping the page cache copies nothing: what copies must earn its time by what its pages are worth afterwards. */
const viewText = (results: Derived, rows: readonly LoadRow[]): string => {
  const view = rows.find(({ arm }) => isView(arm.strategy));
  if (view === undefined) return '';
  const [fastest] = rows
    .flatMap((row) => {
      const arms = { baseline: view.arm, candidate: row.arm };
      const found = findComparison(results.derived.comparisons, view.block, arms);
      return found === undefined || !copiesIntoOneRegion(row.arm.strategy) ? [] : [{ row, found }];
    })
    .toSorted((one, other) => one.found.ratio - other.found.ratio);
  if (fastest === undefined) return '';
  const { row, found } = fastest;
  const times = `\`${row.label}\` is ${asSpeed(found)} times as fast as \`${view.label}\`, which copies nothing`;
  if (found.low > 1)
    return `${times}: **if pages of the page cache are enough, without hugepages or a replica on each node, the view is the better choice here.**`;
  return found.high < 1
    ? `${times}: here copying is faster even so.`
    : `${times}: no difference was shown, and a copy gives hugepages and replicas besides.`;
};

const blockTable = (results: Derived, block: Block): string => {
  const rows = drawable(results, [block]);
  const arms = rows.map(({ arm }) => arm);
  const columns = [
    ...strategyNames
      .filter((name) => traitsOf(name).roof)
      .map((name) => ({ name, title: `of the ${name.replace('-', ' ')}`, among: roofFor })),
    ...seedBaselines.map((name) => ({
      name,
      title: `to ${name}`,
      among: (seeds: readonly ArmDefinition[], arm: ArmDefinition) => baselinesOf(seeds, arm)[0],
    })),
  ].flatMap(({ name, title, among }) => {
    const named = arms.filter(({ strategy }) => strategy === name);
    return named.length === 0 ? [] : [{ title, baseline: ({ arm }: LoadRow) => among(named, arm) }];
  });
  return paragraphs(
    `### ${blockLabel(results, block)}`,
    viewText(results, rows),
    table(
      [
        text('strategy'),
        number('usable (ms)'),
        number('GB/s'),
        ...columns.map(({ title }) => number(title)),
        number('unload (ms)'),
        number('memory beyond the model'),
        number('left in the page cache'),
      ],
      rows
        .toSorted(
          (one, other) =>
            steadyMedian(one, ({ usable }) => usable) - steadyMedian(other, ({ usable }) => usable),
        )
        .map((row) => [
          traced(row.label, timedIds(row)),
          milliseconds(steadyMedian(row, ({ usable }) => usable)),
          speed(row),
          ...columns.map(({ baseline }) => speedAgainst(results, row, baseline(row))),
          milliseconds(steadyMedian(row, ({ unload }) => unload)),
          row.steady.every(({ memory }) => memory.peakBeyond !== undefined)
            ? bytes(steadyMedian(row, ({ memory }) => memory.peakBeyond ?? 0))
            : nothing,
          residue(row),
        ]),
    ),
  );
};

const roofBlocks = (results: Derived): Block[] =>
  blocksOf(results).filter((block) =>
    drawable(results, [block]).some(({ arm }) => traitsOf(arm.strategy).roof),
  );

const render = (results: Derived): string => {
  const raise = results.poolRaise;
  return paragraphs(
    'A roof is what no loader can beat: the same number of threads reading the same files into memory that was touched before the clock started, ' +
      'through the page cache (`roof`) or past it (`direct-roof`). Every figure `of` or `to` another is how many times as fast, the median of the ' +
      'rounds with a 95% interval; 1 is as fast.' +
      (raise === undefined
        ? ''
        : ` Raising the hugepage pool by ${bytes(raise.bytes)} took ${milliseconds(raise.nanoseconds)} ms, once, before all of this; it is in no figure.`),
    ...roofBlocks(results).map((block) => blockTable(results, block)),
  );
};

/** The loaders against what this machine can do, where a roof was measured. */
export const roof: Section = {
  id: 'roof',
  heading: 'Loaders against the roof',
  question: 'How close does each way of loading come to what this machine can do?',
  shown: (results) => roofBlocks(results).length > 0,
  plots: bandwidthPlot,
  render,
  conditions: measuredConditions,
  limits: () => 'machines of other memory or storage: a share of a roof is not a speed elsewhere.',
};
