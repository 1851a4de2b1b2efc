import type { Derived } from '../../derive-results.ts';
import { median } from '../../../harness/statistics/quantile.ts';
import { blockLabel } from '../../rows/labels.ts';
import { distinct, plural } from '../../wording/figures.ts';
import { sequence } from '../../plots/colours.ts';
import { conditions } from '../../rows/conditions.ts';
import type { Plot } from '../../plots/plot.ts';
import { about } from '../../plots/about.ts';
import { armAxis } from '../../rows/arm-axis.ts';
import { armScale } from '../../rows/arm-scale.ts';
import { drawable } from '../../rows/drawable.ts';
import { stackedBars } from '../../plots/stacked-bars.ts';
import { title } from '../../plots/title.ts';
import { blocksOf } from '../../../harness/comparison/view.ts';

/** Where the pages of the largest set are, by node; nothing to see where only one node holds any. */
export const pagesPerNodePlot = (results: Derived): Plot[] => {
  const placed = drawable(results).filter(({ steady }) =>
    steady.every(({ pages }) => pages.perNode !== undefined),
  );
  const nodes = distinct(
    placed.flatMap(({ steady }) => steady.flatMap(({ pages }) => Object.keys(pages.perNode ?? {}))),
  ).toSorted((one, other) => Number(one) - Number(other));
  const [block] = blocksOf(results)
    .filter((one) => drawable(results, [one]).length > 0)
    .toSorted((one, other) => other.set.bytes - one.set.bytes);
  if (nodes.length < 2 || block === undefined) return [];
  const rows = placed.filter(
    (row) => row.block.scenario === block.scenario && row.block.set.id === block.set.id,
  );
  const misplaced = placed.reduce(
    (total, { steady }) => total + steady.reduce((sum, { pages }) => sum + (pages.misplaced ?? 0), 0),
    0,
  );
  const loads = placed.reduce((total, { steady }) => total + steady.length, 0);
  const found =
    misplaced === 0
      ? `Every page is on the node it was asked for, in ${plural(loads, 'load')}`
      : `${plural(misplaced, 'page')} in ${plural(loads, 'load')} are on another node than asked for`;
  const set = blockLabel(results, block);
  const caption = `Share of each arm's resident pages by node, as the kernel tells (move_pages), on ${set}. ${conditions(results, rows)}.`;
  const values = rows.flatMap((row) => {
    const pages = nodes.map((node) => median(row.steady.map((load) => load.pages.perNode?.[node] ?? 0)));
    const total = pages.reduce((sum, one) => sum + one, 0);
    return nodes.flatMap((node, order) => {
      const count = pages[order] ?? 0;
      return total === 0
        ? []
        : [
            {
              arm: row.label,
              node: `node ${node}`,
              order,
              share: count / total,
              about: about(row.label, set, `node ${node}: ${plural(count, 'page')}`),
            },
          ];
    });
  });
  return [
    {
      name: 'pages-per-node',
      finding: found,
      caption,
      spec: {
        title: title(found, caption),
        data: { values },
        ...stackedBars(
          armAxis(
            armScale(
              results,
              rows.map(({ arm }) => arm),
            ).domain,
          ),
          {
            field: 'share',
            axis: { title: 'share of pages', format: '%', tickCount: 5 },
            by: 'node',
            domain: nodes.map((node) => `node ${node}`),
            range: nodes.map((_, place) => sequence[place % sequence.length]),
          },
        ),
      },
    },
  ];
};
