import { accessPatterns } from '../results/access.ts';
import type { AccessOutcome, AccessPatternName, AccessReadingRecord } from '../results/access.ts';
import type { ArmDefinition } from '../results/arm.ts';
import { shortfallsOf } from '../results/obtained.ts';
import type { ComparisonRecord } from '../results/results.ts';
import { median } from '../statistics/quantile.ts';
import { isAccessBaselineOf } from './arm-pairs.ts';
import { accessOf, armsWith } from './block.ts';
import type { Block } from './block.ts';
import { estimateRatio } from './run-spread.ts';
import type { RoundTimes } from './run-spread.ts';

type Read = Extract<AccessOutcome, { status: 'completed' }>;

/** `near`: by threads of the replica's own node, or of any where nodes were not chosen. `far`: of another node. */
export type Where = 'near' | 'far';

/** The outcomes, by round, of an arm that obtained what it asked for. */
export const readsOf = (block: Block, arm: ArmDefinition): Map<number, Read> =>
  new Map(
    accessOf(block, arm).flatMap(({ round, outcome }) =>
      outcome.status === 'completed' && shortfallsOf(outcome).length === 0 ? [[round, outcome]] : [],
    ),
  );

export const readingsOf = (read: Read, pattern: AccessPatternName, where: Where): AccessReadingRecord[] =>
  read.readings.filter(
    (reading) => reading.pattern === pattern && (reading.where === 'remote') === (where === 'far'),
  );

/** The median of a round's passes; of several nodes' threads, of all of them. */
export const passTime = (read: Read, pattern: AccessPatternName, where: Where): number | undefined => {
  const passes = readingsOf(read, pattern, where).flatMap((reading) => reading.passes);
  return passes.length === 0 ? undefined : median(passes);
};

interface Side {
  readonly arm: ArmDefinition;
  readonly where: Where;
}

/** A pass over what one arm loaded and one over what another did, of each round that read both. */
export const passPairs = (
  block: Block,
  pattern: AccessPatternName,
  { baseline, candidate }: { readonly baseline: Side; readonly candidate: Side },
): RoundTimes[] => {
  const others = readsOf(block, candidate.arm);
  const runs = new Map(accessOf(block, baseline.arm).map(({ round, run }) => [round, run]));
  return [...readsOf(block, baseline.arm)].flatMap(([round, read]) => {
    const other = others.get(round);
    const before = passTime(read, pattern, baseline.where);
    const after = other && passTime(other, pattern, candidate.where);
    return before && after ? [{ before, after, run: runs.get(round) }] : [];
  });
};

const compare = (
  block: Block,
  pattern: AccessPatternName,
  metric: string,
  sides: { readonly baseline: Side; readonly candidate: Side },
): ComparisonRecord[] => {
  const { baseline, candidate } = sides;
  const pairs = passPairs(block, pattern, sides);
  if (pairs.length === 0) return [];
  return [
    {
      scenario: block.scenario,
      set: block.set.id,
      baseline: baseline.arm.id,
      candidate: candidate.arm.id,
      metric,
      unit: 'ns',
      better: 'lower',
      ...estimateRatio(pairs),
    },
  ];
};

/**
 * `access-<pattern>`: a pass over what one arm loaded, divided by one over what another did, in the same round.
 * `access-<pattern>-remote`: the same arm's, read by another node's threads, divided by its own node's.
 */
export const accessComparisons = (block: Block): ComparisonRecord[] => {
  const arms = armsWith(block, accessOf);
  return accessPatterns.flatMap((pattern) => [
    ...arms.flatMap((baseline) =>
      arms
        .filter((candidate) => isAccessBaselineOf(baseline, candidate))
        .flatMap((candidate) =>
          compare(block, pattern, `access-${pattern}`, {
            baseline: { arm: baseline, where: 'near' },
            candidate: { arm: candidate, where: 'near' },
          }),
        ),
    ),
    ...arms.flatMap((arm) =>
      compare(block, pattern, `access-${pattern}-remote`, {
        baseline: { arm, where: 'near' },
        candidate: { arm, where: 'far' },
      }),
    ),
  ]);
};
