import { seedBaseline, seedCandidate } from '../../harness/comparison/arm-pairs.ts';
import { findComparison } from '../../harness/comparison/comparisons.ts';
import { nominalPartBytes } from '../../harness/comparison/part-bytes.ts';
import { pageSizesOf, timedBlocksOf } from '../../harness/comparison/view.ts';
import { hugetlbBytes, layoutSize } from '../../harness/plan/layout-size.ts';
import { isHugetlb } from '../../harness/results/arm.ts';
import type { Derived } from '../derive-results.ts';
import { number, paragraphs, table, text } from '../markdown/table.ts';
import { traced } from '../markdown/trace.ts';
import { drawable } from '../rows/drawable.ts';
import { blockLabel } from '../rows/labels.ts';
import { timedIds } from '../rows/loads.ts';
import { medianOf } from '../rows/medians.ts';
import { bytes, duration, figure, interval } from '../wording/figures.ts';
import { pageKindWords } from '../wording/page-kinds.ts';
import { speedOf } from '../wording/speeds.ts';
import type { Section } from './section.ts';

/** A set whose parts are smaller than a hugepage, loaded with one mapping per part and with one mapping. */
const pairsOf = (results: Derived) =>
  timedBlocksOf(results).flatMap((block) => {
    const rows = drawable(results, [block]);
    return rows.flatMap((each) => {
      const { pageKind } = each.arm;
      if (each.arm.strategy !== seedBaseline || !isHugetlb(pageKind)) return [];
      if (nominalPartBytes(block.set) >= hugetlbBytes[pageKind]) return [];
      const one = rows.find(({ arm }) => arm.strategy === seedCandidate && arm.pageKind === pageKind);
      const comparison =
        one && findComparison(results.derived.comparisons, block, { baseline: each.arm, candidate: one.arm });
      return one === undefined || comparison === undefined
        ? []
        : [{ block, pageKind, each, one, speed: speedOf(comparison) }];
    });
  });

const cleared = (
  results: Derived,
  { block, pageKind }: ReturnType<typeof pairsOf>[number],
  layout: 'per-part' | 'unified',
): number => {
  const { partBytes, alignment } = block.set;
  const parts = partBytes.map((size) => ({ bytes: size, alignment }));
  return layoutSize(layout, parts, hugetlbBytes[pageKind], pageSizesOf(results, block.scenario).base).mapped;
};

const render = (results: Derived): string => {
  const pairs = pairsOf(results);
  const [most] = pairs.toSorted((a, b) => b.speed.value - a.speed.value);
  if (most === undefined) return '';
  const [each, one] = [cleared(results, most, 'per-part'), cleared(results, most, 'unified')];
  return paragraphs(
    `The kernel hands out a hugepage whole, and writes zeros into all of it first. One mapping per part takes a hugepage for each part, however small the part is. One mapping puts many small parts into one page.`,
    `With ${blockLabel(results, most.block)} on ${pageKindWords(most.pageKind)}, one mapping per part makes the kernel clear ${bytes(each)}. One mapping makes it clear ${bytes(one)}. This clearing is what one mapping saves: it grows with the padding, and it is gone where parts are much larger than a page.`,
    table(
      [
        text('set'),
        text('pages'),
        number('one mapping per part clears'),
        number('one mapping clears'),
        number('time of one mapping per part'),
        number('time of one mapping'),
        number('times as fast [95%]'),
      ],
      pairs.map((pair) => [
        traced(blockLabel(results, pair.block), [...timedIds(pair.each), ...timedIds(pair.one)]),
        pair.pageKind,
        bytes(cleared(results, pair, 'per-part')),
        bytes(cleared(results, pair, 'unified')),
        duration(medianOf(pair.each.steady, ({ usable }) => usable) ?? 0),
        duration(medianOf(pair.one.steady, ({ usable }) => usable) ?? 0),
        `${figure(pair.speed.value)} ${interval(pair.speed)}`,
      ]),
    ),
  );
};

export const tinyParts: Section = {
  id: 'tiny-parts',
  heading: 'Why tiny parts gain',
  question: 'Why is one mapping so much faster where parts are smaller than a page?',
  shown: (results) => pairsOf(results).length > 0,
  render,
  limits: () =>
    'parts of models that people run: they are of 4 to 50 GB, thousands of times as large as a page of 2 MiB.',
};
