import { accessPatterns } from '../results/access.ts';
import type { AccessPatternName } from '../results/access.ts';
import type { ArmDefinition } from '../results/arm.ts';
import type { ComparisonRecord } from '../results/results.ts';
import { breakEven } from '../statistics/break-even.ts';
import type { BreakEven } from '../statistics/break-even.ts';
import { median } from '../statistics/quantile.ts';
import { passTime, readsOf } from './access.ts';
import type { Where } from './access.ts';
import { accessOf, armsWith } from './block.ts';
import type { Block } from './block.ts';
import { findComparison } from './comparisons.ts';
import { blocksOf } from './view.ts';
import type { View } from './view.ts';

/** An arm of a block, with what it read by round; only arms that obtained what they asked for. */
export interface AccessRow {
  readonly block: Block;
  readonly arm: ArmDefinition;
  readonly reads: ReturnType<typeof readsOf>;
}

/** Blocks in which something was read, each with its rows. */
export const accessBlocks = (results: View): { block: Block; rows: AccessRow[] }[] =>
  blocksOf(results)
    .map((block) => ({
      block,
      rows: armsWith(block, accessOf)
        .map((arm) => ({ block, arm, reads: readsOf(block, arm) }))
        .filter(({ reads }) => reads.size > 0),
    }))
    .filter(({ rows }) => rows.length > 0);

/** Median nanoseconds of the loads that were read. */
export const loadOf = ({ reads }: AccessRow): number =>
  median([...reads.values()].map(({ usable }) => usable));

/** Median nanoseconds of a round's pass. */
export const passOf = (
  { reads }: AccessRow,
  pattern: AccessPatternName,
  where: Where = 'near',
): number | undefined => {
  const times = [...reads.values()].flatMap((read) => passTime(read, pattern, where) ?? []);
  return times.length === 0 ? undefined : median(times);
};

/** Of what one arm loaded and another did; with `remote`, of another node's threads and a node's own. */
export const accessComparison = (
  results: View,
  pattern: AccessPatternName,
  baseline: AccessRow,
  candidate: AccessRow,
  remote = false,
): ComparisonRecord | undefined =>
  findComparison(
    results.derived?.comparisons ?? [],
    candidate.block,
    { baseline: baseline.arm, candidate: candidate.arm },
    `access-${pattern}${remote ? '-remote' : ''}`,
  );

/** No difference was shown where the interval holds 1. */
export const isShown = ({ low, high }: ComparisonRecord): boolean => low > 1 || high < 1;

/** Patterns whose pass reads every weight, so that passes can be set against a load. */
export const wholePatterns = accessPatterns.filter(
  (pattern) => pattern === 'sequential' || pattern === 'matvec',
);

/** `unknown`: the two were not compared. `no-difference`: a quotient of differences means nothing where none was shown. */
export type AccessBreakEven = BreakEven | { readonly kind: 'unknown' } | { readonly kind: 'no-difference' };

export const accessBreakEven = (
  results: View,
  pattern: AccessPatternName,
  baseline: AccessRow,
  candidate: AccessRow,
): AccessBreakEven => {
  const comparison = accessComparison(results, pattern, baseline, candidate);
  const [before, after] = [passOf(baseline, pattern), passOf(candidate, pattern)];
  if (comparison === undefined || before === undefined || after === undefined) return { kind: 'unknown' };
  if (!isShown(comparison)) return { kind: 'no-difference' };
  return breakEven({ load: loadOf(baseline), pass: before }, { load: loadOf(candidate), pass: after });
};
