import type { MachineStateRecord } from '../../harness/results/state.ts';
import type { Detected } from './detected.ts';
import { setOf, type Span } from './span.ts';

type Pool = MachineStateRecord['pools'][number];

const same = (one: Pool, other: Pool): boolean =>
  one.pageBytes === other.pageBytes && one.node === other.node;

/** The harness raises a pool before the first and lowers it after the last span, and each load gives back what it took. */
export const poolChanged = (span: Span): Detected[] => {
  const absent = (pool: Pool): Pool => ({ ...pool, total: 0, free: 0 });
  const { before, after } = span;
  const pairs = [
    ...before.pools.map(
      (pool) => [pool, after.pools.find((each) => same(each, pool)) ?? absent(pool)] as const,
    ),
    ...after.pools
      .filter((pool) => !before.pools.some((each) => same(each, pool)))
      .map((pool) => [absent(pool), pool] as const),
  ];
  return pairs
    .filter(([from, to]) => from.total !== to.total || from.free !== to.free)
    .map(([from, to]) => ({
      code: 'pool-changed' as const,
      scenario: span.scenario,
      ...setOf(span),
      figures: {
        excess: Math.max(Math.abs(to.total - from.total), Math.abs(to.free - from.free)),
        pageBytes: from.pageBytes,
        node: from.node,
        totalBefore: from.total,
        totalAfter: to.total,
        freeBefore: from.free,
        freeAfter: to.free,
      },
    }));
};
