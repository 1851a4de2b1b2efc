import type { Derived } from '../derive-results.ts';
import type { LoadedOutcome } from '../../harness/results/outcome.ts';
import { median } from '../../harness/statistics/quantile.ts';
import { bytes, distinct, exactFigure } from '../wording/figures.ts';
import { blockLabel } from './labels.ts';
import { idsOf, loadRows } from './loads.ts';
import { renderPadding } from './padding.ts';
import { folded, nothing, number, paragraphs, table, text } from './table.ts';
import { traced } from './trace.ts';

/** Older results do not hold it. */
const whereKnown = (
  loads: readonly LoadedOutcome[],
  of: (load: LoadedOutcome) => number | undefined,
): string => {
  const known = loads.flatMap((load) => of(load) ?? []);
  return known.length === 0 ? nothing : bytes(median(known));
};

export const renderMemory = (results: Derived): string => {
  const rows = loadRows(results).map((row) => {
    const loads = [...row.first, ...row.steady];
    const middle = (of: (load: LoadedOutcome) => number): number => median(loads.map(of));
    return [
      traced(blockLabel(results, row.block), idsOf(row)),
      row.label,
      distinct<string>(loads.map(({ obtained }) => obtained.pageKind)).join(', '),
      distinct(loads.map(({ pages }) => String(pages.replicas))).join(', '),
      bytes(middle(({ memory }) => memory.payload)),
      bytes(middle(({ memory }) => memory.region)),
      bytes(middle(({ memory }) => memory.waste)),
      exactFigure(middle(({ memory }) => memory.mappings)),
      bytes(middle(({ memory }) => memory.pageTables)),
      bytes(middle(({ memory }) => memory.hugetlb)),
      bytes(middle(({ memory }) => memory.resident)),
      whereKnown(loads, ({ memory }) => memory.peakBeyond),
      whereKnown(loads, ({ memory }) => memory.cachedBefore),
      whereKnown(loads, ({ memory }) => memory.cachedAfter),
    ];
  });
  if (rows.length === 0) return '';
  return paragraphs(
    '## Memory',
    'After every page was read once. `mapped` is all replicas with their padding; `waste` is what of it ' +
      "is not payload; `mappings` are the kernel's; `hugetlb` and `resident` are the pages that are present, read back. `page tables` are those of " +
      'the whole process, after the load less before it. `peak beyond` is the most that was resident at once on top of the model: buffers and bookkeeping. ' +
      '`cached` is what of the files the page cache held before and after the load: its residue is memory the kernel may take back. Medians over all loads, first ones included.',
    renderPadding(results),
    folded(
      'Memory of every strategy',
      table(
        [
          text('set'),
          text('strategy'),
          text('pages'),
          number('replicas'),
          number('payload'),
          number('mapped'),
          number('waste'),
          number('mappings'),
          number('page tables'),
          number('hugetlb'),
          number('resident'),
          number('peak beyond'),
          number('cached before'),
          number('cached after'),
        ],
        rows,
      ),
    ),
  );
};
