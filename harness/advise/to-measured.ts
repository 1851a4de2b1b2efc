import { findBlock, type View } from '../comparison/view.ts';
import type { Measured } from './advice.ts';
import type { PlannedState } from './plan-state.ts';
import { blindBelow, judge } from './verdict.ts';
import { weighWays } from './weigh-ways.ts';

/** What the rounds of a state of the page cache say; undefined where none was begun. */
export const toMeasured = (
  view: View,
  { work, cache, minutesNeeded }: PlannedState,
): Measured | undefined => {
  const [set] = work.unmade;
  const block = set && findBlock(view, work.scenario.name, set.record.id);
  if (block === undefined) return undefined;
  const ways = weighWays(block);
  const blind = blindBelow(ways);
  return {
    cache,
    parts: block.set.parts,
    bytes: block.set.bytes,
    ways,
    verdict: judge(ways),
    ...(blind !== undefined && { blindBelow: blind }),
    ...(minutesNeeded !== undefined && { minutesNeeded }),
  };
};
