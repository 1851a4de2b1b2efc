import { samplesOf, type Block } from '../comparison/block.ts';
import { findBlock, type View } from '../comparison/view.ts';
import type { Measured } from './advice.ts';
import { fewestRounds } from './pace.ts';
import type { PlannedState } from './plan-state.ts';
import { blindBelow, judge } from './verdict.ts';
import { weighWays } from './weigh-ways.ts';

/** Twice the minutes that the fewest rounds would have taken at the pace of those made; undefined where they were made. */
export const minutesFor = (block: Block, minutes: number): number | undefined => {
  const rounds = Math.max(1, ...samplesOf(block).map(({ round }) => round));
  return rounds >= fewestRounds ? undefined : Math.ceil((2 * minutes * fewestRounds) / rounds);
};

/** What the rounds of a state of the page cache say; undefined where none was begun. */
export const toMeasured = (
  view: View,
  { work, cache, minutes, excerpt }: PlannedState,
): Measured | undefined => {
  const [set] = work.unmade;
  const block = set && findBlock(view, work.scenario.name, set.record.id);
  if (block === undefined) return undefined;
  const ways = weighWays(block);
  const blind = blindBelow(ways);
  const minutesNeeded = minutesFor(block, minutes);
  return {
    cache,
    parts: block.set.parts,
    bytes: block.set.bytes,
    stretches: excerpt.of === 'stretches',
    ways,
    verdict: judge(ways),
    ...(blind !== undefined && { blindBelow: blind }),
    ...(minutesNeeded !== undefined && { minutesNeeded }),
  };
};
