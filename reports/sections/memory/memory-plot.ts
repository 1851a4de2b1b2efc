import { seedBaseline } from '../../../harness/comparison/arm-pairs.ts';
import { copiesIntoOneRegion } from '../../../harness/results/strategy.ts';
import type { Derived } from '../../derive-results.ts';
import { memoryBlocks } from './memory-blocks.ts';
import { armLabelOnPages, blockLabel } from '../../rows/labels.ts';
import type { LoadRow } from '../../rows/loads.ts';
import { bytes, figure } from '../../wording/figures.ts';
import { conditions } from '../../rows/conditions.ts';
import type { Plot } from '../../plots/plot.ts';
import { about } from '../../plots/about.ts';
import { armAxis } from '../../rows/arm-axis.ts';
import { armScale } from '../../rows/arm-scale.ts';
import { steadyMedian } from '../../rows/medians.ts';
import { oneOfEachClass } from '../../rows/one-of-each-class.ts';
import { drawable } from '../../rows/drawable.ts';
import { setPanels } from '../../rows/set-panels.ts';
import { title } from '../../plots/title.ts';

const MiB = 2 ** 20;

/** What an arm takes of memory, in bytes. Header bytes a heap buffer leaves out make no negative padding. */
const taken = (row: LoadRow) => ({
  payload: steadyMedian(row, ({ memory }) => Math.min(memory.region, memory.region - memory.waste)),
  padding: steadyMedian(row, ({ memory }) => Math.max(0, memory.waste)),
  'page tables': steadyMedian(row, ({ memory }) => Math.max(0, memory.pageTables)),
});

const kinds = ['payload', 'padding', 'page tables'] as const;

/** Payload, padding and page tables of every arm, for the set of the most parts in each size class. */
export const memoryPlot = (results: Derived): Plot[] => {
  const blocks = oneOfEachClass(
    results,
    memoryBlocks(results),
    (one, other) => other.parts - one.parts || other.bytes - one.bytes,
  );
  const rows = drawable(results, blocks);
  const times = (row: LoadRow): number => {
    const { payload, padding } = taken(row);
    return payload === 0 ? 1 : (payload + padding) / payload;
  };
  const findings = blocks.flatMap((block) => {
    const here = rows.filter((row) => row.block === block);
    const perPart = here.find(({ arm }) => arm.strategy === seedBaseline);
    const unified = here.find(
      ({ arm }) => copiesIntoOneRegion(arm.strategy) && arm.pageKind === perPart?.arm.pageKind,
    );
    return perPart && unified
      ? [
          `${blockLabel(results, block)}, ${perPart.arm.pageKind} pages: one mapping per part takes ${figure(times(perPart))}x the payload, one mapping ${figure(times(unified))}x`,
        ]
      : [];
  });
  const [most] = rows.toSorted((one, other) => times(other) - times(one));
  if (most === undefined) return [];
  const found =
    findings.length > 0
      ? findings.join('; ')
      : `${armLabelOnPages(results, most.arm)} maps ${figure(times(most))}x the payload on ${blockLabel(results, most.block)}`;
  const caption = `All replicas, after every page was read; medians. Page tables are the growth of the page tables of the process during the load. ${conditions(results, rows)}.`;
  const scale = armScale(
    results,
    rows.map(({ arm }) => arm),
  );
  const values = rows.flatMap((row) => {
    const parts = taken(row);
    const set = blockLabel(results, row.block);
    return [
      ...kinds.map((kind, order) => ({
        set,
        arm: row.label,
        kind,
        order,
        mib: parts[kind] / MiB,
        about: about(row.label, set, `${kind} ${bytes(parts[kind])}`),
      })),
      {
        set,
        arm: row.label,
        kind: 'said',
        end: (parts.payload + parts.padding + parts['page tables']) / MiB,
        said: `+ ${bytes(parts.padding)} padding, ${bytes(parts['page tables'])} tables`,
      },
    ];
  });
  const y = armAxis(scale.domain);
  return [
    {
      name: 'memory',
      finding: found,
      caption,
      spec: {
        title: title(found, caption),
        data: { values },
        ...setPanels(
          blocks.map((block) => blockLabel(results, block)),
          {
            width: 400,
            height: { step: 22 },
            layer: [
              {
                transform: [{ filter: "datum.kind !== 'said'" }],
                mark: { type: 'bar', height: 14 },
                encoding: {
                  y,
                  x: {
                    field: 'mib',
                    type: 'quantitative',
                    stack: 'zero',
                    axis: { title: 'memory (MiB)', tickCount: 5 },
                  },
                  color: { field: 'arm', type: 'nominal', scale, legend: null },
                  opacity: {
                    field: 'kind',
                    type: 'ordinal',
                    sort: kinds,
                    scale: { domain: kinds, range: [1, 0.4, 0.7] },
                    legend: {
                      orient: 'bottom',
                      title: null,
                      direction: 'horizontal',
                      symbolType: 'square',
                      symbolFillColor: '#59636f',
                      symbolStrokeWidth: 0,
                    },
                  },
                  order: { field: 'order', type: 'quantitative' },
                  description: { field: 'about', type: 'nominal' },
                },
              },
              {
                transform: [{ filter: "datum.kind === 'said'" }],
                mark: { type: 'text', align: 'left', dx: 6, fontSize: 11, color: '#59636f' },
                encoding: { y, x: { field: 'end', type: 'quantitative' }, text: { field: 'said' } },
              },
            ],
          },
        ),
      },
    },
  ];
};
