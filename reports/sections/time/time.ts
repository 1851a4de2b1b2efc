import type { Derived } from '../../derive-results.ts';
import { median } from '../../../harness/statistics/quantile.ts';
import {
  distinct,
  figure,
  interval,
  milliseconds,
  ordinal,
  paddingAmount,
  plural,
} from '../../wording/figures.ts';
import { speedOf } from '../../wording/speeds.ts';
import { armLabel, blockLabel, sizeClasses } from '../../rows/labels.ts';
import { idsOf, loadRows, timedIds } from '../../rows/loads.ts';
import type { LoadRow } from '../../rows/loads.ts';
import { medianOf, speedsOf } from '../../rows/medians.ts';
import { modesOf, typicalTime } from '../../rows/typical-time.ts';
import { traced } from '../../markdown/trace.ts';
import { renderBeside, touchingText } from './beside.ts';
import { renderRounds } from './rounds.ts';
import { folded, nothing, number, paragraphs, table, text } from '../../markdown/table.ts';
import { baselinesOf, seedBaseline } from '../../../harness/comparison/arm-pairs.ts';
import type { Block } from '../../../harness/comparison/block.ts';
import { findComparison } from '../../../harness/comparison/comparisons.ts';
import { accessBlocks } from '../../../harness/comparison/access-rows.ts';
import { paddingOfBaseline, paddingOfRow } from '../../rows/padding-share.ts';
import { intervalCovers } from '../../rows/interval-covers.ts';
import { measuredConditions } from '../../rows/conditions.ts';
import type { Section } from '../section.ts';
import { loadTimePlots } from './load-time-plot.ts';
import { speedOverPartsPlot } from './speed-over-parts-plot.ts';
import { timedBlocksOf } from '../../../harness/comparison/view.ts';

const inMilliseconds = (ns: number | undefined): string => (ns === undefined ? nothing : milliseconds(ns));

const speed = (row: LoadRow): string => {
  const speeds = speedsOf(row);
  return speeds.length === 0 || modesOf(row) !== undefined ? nothing : figure(median(speeds));
};

/** How to read two times in one place, where there are such. */
const modesText = (results: Derived, blocks: readonly Block[]): string => {
  const rows = loadRows(results, [...blocks]);
  const twofold = rows.filter((row) => modesOf(row) !== undefined).length;
  return twofold === 0
    ? ''
    : `**The loads of ${twofold} of ${plural(rows.length, 'row')} fall into two groups** (Hartigan's dip test): ` +
        'both medians stand there, each with its number of loads, because no load took the time between them. ' +
        'A ratio of such a row mixes both groups. ';
};

/** Every comparison of a row with `per-part`; fallbacks have none. */
const ratios = (results: Derived, row: LoadRow) => {
  const baselines = row.asRequested
    ? baselinesOf(results.arms, row.arm).filter(({ strategy }) => strategy === seedBaseline)
    : [];
  return baselines.flatMap((baseline) => {
    const comparison = findComparison(results.derived.comparisons, row.block, {
      baseline,
      candidate: row.arm,
    });
    if (!comparison) return [];
    const named = baselines.length > 1 ? ` of ${armLabel(results, baseline)}` : '';
    return [{ ...comparison, named }];
  });
};

/** Of every kind of page that one mapping a part was loaded into. */
const paddings = (rows: readonly LoadRow[]): string => {
  const found = distinct(paddingOfBaseline(rows).map(paddingAmount));
  return found.length === 0 ? nothing : found.join('; ');
};

const paddingCell = (row: LoadRow): string => {
  const share = paddingOfRow(row);
  return share === undefined ? nothing : paddingAmount(share);
};

const overview = (results: Derived, title: string, blocks: readonly Block[]): string => {
  const rows = loadRows(results, [...blocks]).filter(({ asRequested }) => asRequested);
  const arms = results.arms.filter((arm) =>
    rows.some((row) => row.arm.id === arm.id && row.steady.length > 0),
  );
  if (arms.length === 0) return '';
  const cells = blocks.map((block) => [
    blockLabel(results, block),
    paddings(rows.filter((row) => row.block === block)),
    ...arms.map((arm) => {
      const row = rows.find((one) => one.arm.id === arm.id && one.block === block);
      if (!row) return nothing;
      const [ratio] = ratios(results, row);
      const time = typicalTime(row, ({ usable }) => usable);
      return traced(`${time}${ratio ? ` (${figure(1 / ratio.ratio)})` : ''}`, timedIds(row));
    }),
  ]);
  return paragraphs(
    `**${title}**: median ms until every page can be read (in brackets: times as fast as per-part; above 1 is faster)`,
    table(
      [
        text('set'),
        number(`padding of ${seedBaseline}`),
        ...arms.map((arm) => number(armLabel(results, arm))),
      ],
      cells,
    ),
  );
};

const each = <T>(all: readonly T[], of: (one: T) => string): string =>
  all.length === 0 ? nothing : all.map(of).join('; ');

const effect = (smallest: number | undefined): string =>
  smallest === undefined ? nothing : `${figure((smallest - 1) * 100)} %`;

const details = (results: Derived, title: string, blocks: readonly Block[]): string => {
  const rows = loadRows(results, [...blocks]).map((row) => {
    const all = ratios(results, row);
    return [
      traced(blockLabel(results, row.block), idsOf(row)),
      row.label,
      paddingCell(row),
      typicalTime(row, ({ callReturn }) => callReturn),
      typicalTime(row, ({ usable }) => usable),
      speed(row),
      all.length === 0
        ? nothing
        : all
            .map((one) => ({ ...speedOf(one), named: one.named }))
            .map((one) => `${figure(one.value)} ${interval(one)}${one.named}`)
            .join('; '),
      each(all, ({ n }) => String(n)),
      each(all, ({ smallestEffect }) => effect(smallestEffect)),
      each(all, ({ outliers }) => String(outliers.length)),
      String(row.steady.length),
      inMilliseconds(medianOf(row.steady, ({ unload }) => unload)),
    ];
  });
  const columns = [
    text('set'),
    text('strategy'),
    number('padding'),
    number('call returns (ms)'),
    number('usable (ms)'),
    number('GB/s'),
    number('times as fast as per-part [95%]'),
    number('n'),
    number('smallest effect'),
    number('outliers'),
    number('loads'),
    number('unload (ms)'),
  ];
  return folded(`${title}: every strategy, with intervals and unloading`, table(columns, rows));
};

/** What a run pays once, beside what it pays ever after. */
const firstLoads = (results: Derived, title: string, blocks: readonly Block[]): string => {
  const rows = loadRows(results, [...blocks]).flatMap((row) => {
    const first = medianOf(row.first, ({ usable }) => usable);
    const steady = medianOf(row.steady, ({ usable }) => usable);
    if (first === undefined) return [];
    return [
      [
        blockLabel(results, row.block),
        row.label,
        row.firstAt === undefined ? nothing : ordinal(row.firstAt),
        inMilliseconds(first),
        inMilliseconds(steady),
        steady === undefined || steady === 0 ? nothing : figure(first / steady),
        String(row.warmUp.length),
      ],
    ];
  });
  if (rows.length === 0) return '';
  const columns = [
    text('set'),
    text('strategy'),
    number('order'),
    number('first load (ms)'),
    number('steady state (ms)'),
    number('first / steady'),
    number('warm-up loads'),
  ];
  return folded(`${title}: first load and steady state apart`, table(columns, rows));
};

const blocksWithRows = (results: Derived): Block[] =>
  timedBlocksOf(results).filter((block) => loadRows(results, [block]).length > 0);

const render = (results: Derived): string => {
  const blocks = blocksWithRows(results);
  const sections = sizeClasses(results, blocks).flatMap((one) => [
    overview(results, one.title, one.blocks),
    details(results, one.title, one.blocks),
    firstLoads(results, one.title, one.blocks),
    renderBeside(results, one.title, one.blocks),
  ]);
  return paragraphs(
    '`call returns` is when the loading call comes back; `usable` is when every page has been read once; verdicts rest on it. ' +
      touchingText(results, blocks) +
      modesText(results, blocks) +
      '`times as fast` is the time of `per-part` divided by the time of the strategy in the same round, in the median of the rounds, with a 95% interval: above 1 is faster. ' +
      '`smallest effect` is the smallest true change that such a comparison finds four times in five. `outliers` are rounds far from the others; they are part of every figure nevertheless. ' +
      '`padding` is the memory that a replica maps beyond the payload, as a share of the payload: the kernel clears it too. ' +
      'GB/s counts the payload once, whatever the number of replicas (1 GB = 10^9 bytes). First loads stand apart and enter no ratio: they come in the order given beside them, and ' +
      'the strategy that comes first pays for memory that the machine has not touched before. So they must not be compared with each other.',
    intervalCovers(results),
    renderRounds(results),
    ...sections,
  );
};

export const time: Section = {
  id: 'time',
  heading: 'Time',
  question: 'How long until every page of the model can be read?',
  shown: (results) => blocksWithRows(results).length > 0,
  absent: () => 'No load was timed.',
  plots: (results) => [...speedOverPartsPlot(results), ...loadTimePlots(results)],
  render,
  conditions: measuredConditions,
  limits: (results) => {
    if (accessBlocks(results).length > 0)
      return 'what comes after: no token is generated, and passes over the weights stand under Access.';
    const passed = results.samples.some(
      ({ outcome }) => outcome.status === 'completed' && outcome.pass !== undefined,
    );
    return `what comes after: no token is generated, and ${passed ? 'one pass over the weights is all that is timed' : 'no pass over the weights is timed'}.`;
  },
};
