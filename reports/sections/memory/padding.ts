import type { Derived } from '../../derive-results.ts';
import { layoutSize, pageBytesIn } from '../../../harness/plan/layout-size.ts';
import { wastePerReplica } from '../../../harness/comparison/waste-per-replica.ts';
import { pageSizesOf } from '../../../harness/comparison/view.ts';
import { traitsOf } from '../../../harness/results/strategy.ts';
import { median } from '../../../harness/statistics/quantile.ts';
import { onceLoadedBlocks } from './memory-blocks.ts';
import { bytes } from '../../wording/figures.ts';
import { blockLabel } from '../../rows/labels.ts';
import { idsOf, loadRows } from '../../rows/loads.ts';
import type { LoadRow } from '../../rows/loads.ts';
import { number, paragraphs, table, text } from '../../markdown/table.ts';
import { traced } from '../../markdown/trace.ts';
import type { Block } from '../../../harness/comparison/block.ts';

const layouts = ['per-part', 'unified'] as const;
const kinds = ['4k', 'thp', '2m', '1g'] as const;

/** The loads of one layout that obtained pages of one kind as they asked. */
const loadsOf = (rows: readonly LoadRow[], layout: (typeof layouts)[number], kind: (typeof kinds)[number]) =>
  rows.filter(({ arm, asRequested }) => {
    const traits = traitsOf(arm.strategy);
    return asRequested && traits.memory === 'own' && traits.layout === layout && arm.pageKind === kind;
  });

const cellsOf = (results: Derived, block: Block): string[][] => {
  const { set } = block;
  const sizes = pageSizesOf(results, block.scenario);
  const rows = loadRows(results, [block]);
  const parts = set.partBytes.map((size) => ({ bytes: size, alignment: set.alignment }));
  return layouts.map((layout) => [
    blockLabel(results, block),
    layout,
    ...kinds.map((kind) => {
      const measured = loadsOf(rows, layout, kind);
      const wastes = measured.flatMap(({ first, steady }) => [...first, ...steady].map(wastePerReplica));
      return wastes.length === 0
        ? `${bytes(layoutSize(layout, parts, pageBytesIn(sizes)[kind], sizes.base).waste)} (computed)`
        : traced(bytes(median(wastes)), measured.flatMap(idsOf));
    }),
  ]);
};

/** What each layout wastes on each kind of page: measured where it was loaded so, else computed from the sizes of the parts. */
export const renderPadding = (results: Derived): string => {
  const blocks = onceLoadedBlocks(results);
  return blocks.length === 0
    ? ''
    : paragraphs(
        '**Padding of a replica, by layout and kind of page.** `(computed)` stands where no load obtained such pages, because the machine had none or no arm asked for them. ' +
          'Such a figure follows from the sizes of the parts, and was not measured.',
        table(
          [text('set'), text('layout'), ...kinds.map((kind) => number(kind))],
          blocks.flatMap((block) => cellsOf(results, block)),
        ),
      );
};
