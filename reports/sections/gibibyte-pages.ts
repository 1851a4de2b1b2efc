import { strategyPairs, differInStrategyAlone } from '../../harness/comparison/arm-pairs.ts';
import type { ArmPair } from '../../harness/comparison/arm-pairs.ts';
import { blocksOf } from '../../harness/comparison/view.ts';
import { nominalPartBytes } from '../../harness/comparison/part-bytes.ts';
import { pageCost, projectedSpeedUp } from '../models/page-cost.ts';
import type { PageCost } from '../models/page-cost.ts';
import type { Derived } from '../derive-results.ts';
import { number, paragraphs, table, text } from '../markdown/table.ts';
import { measuredConditions } from '../rows/conditions.ts';
import { askedSize, distinct, duration, figure, interval, listed } from '../wording/figures.ts';
import type { Section } from './section.ts';

const pageBytes = 1024 ** 3;
/** The seed's own: 10-50x from 50 parts on, up to 100x from 200. */
const projectedParts = [50, 100, 200];
const pairsOfSeed = [
  { baseline: 'per-part', candidate: 'unified' },
  { baseline: 'per-part-shipped', candidate: 'unified-shipped' },
] as const;

interface Costs {
  readonly pair: ArmPair;
  readonly partBytes: number;
  readonly costs: readonly PageCost[];
}

/** By pair of arms on pages of 1 GiB, and size of a part. */
const costsOf = (results: Derived): Costs[] =>
  pairsOfSeed
    .flatMap((strategies) => strategyPairs(results.arms, strategies, differInStrategyAlone))
    .filter(({ candidate }) => candidate.pageKind === '1g')
    .flatMap((pair) => {
      const found = blocksOf(results).flatMap((block) => {
        const cost = pageCost({ block, arm: pair.baseline }, { block, arm: pair.candidate }, pageBytes);
        return cost === undefined ? [] : [{ partBytes: nominalPartBytes(block.set), cost }];
      });
      return [...Map.groupBy(found, ({ partBytes }) => partBytes)]
        .toSorted(([one], [other]) => one - other)
        .map(([partBytes, same]) => ({ pair, partBytes, costs: same.map(({ cost }) => cost) }));
    });

const row = ({ pair, partBytes, costs }: Costs): string[] => [
  `${pair.candidate.strategy} against ${pair.baseline.strategy}`,
  askedSize(partBytes),
  costs
    .toSorted((one, other) => one.parts - other.parts)
    .map(
      ({ parts, cost }) =>
        `${parts} parts: ${duration(cost.value)} [${duration(cost.low)}, ${duration(cost.high)}]`,
    )
    .join('; '),
  ...projectedParts.map((parts) => {
    const projected = projectedSpeedUp(costs, parts, partBytes, pageBytes);
    return projected === undefined ? '' : `${figure(projected.value)}x ${interval(projected)}`;
  }),
];

const render = (results: Derived): string => {
  const all = costsOf(results);
  const measured = distinct(all.flatMap(({ costs }) => costs.map(({ parts }) => parts))).toSorted(
    (one, other) => one - other,
  );
  return paragraphs(
    `One mapping per part takes a page of 1 GiB for each part, which few machines have for many parts. The cost of one more page was measured with ${listed(measured.map(String))} parts: the difference of both ways in each round, divided by the difference ` +
      'of their numbers of pages, with a 95% interval. The figures for more parts follow from that cost. They are a **projection**: their range is the range of the costs, and no verdict rests on them. The verdicts on pages of 1 GiB rest on the sets that were loaded.',
    table(
      [
        text('strategies'),
        text('part size'),
        text('a page of 1 GiB'),
        ...projectedParts.map((parts) => number(`${parts} parts (projected)`)),
      ],
      all.map(row),
    ),
  );
};

export const gibibytePages: Section = {
  id: 'gibibyte-pages',
  heading: 'Pages of 1 GiB, projected',
  question: 'What would one mapping gain with more parts than fit here, on the seed’s own pages?',
  shown: (results) => costsOf(results).length > 0,
  render,
  conditions: measuredConditions,
  limits: () =>
    'a load. It is assumed that a machine has so many pages, and that each page costs as much as the first few.',
};
