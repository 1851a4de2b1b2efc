import type { RoundsRecord } from '../results/index.ts';
import { shouldStop } from '../statistics/should-stop.ts';
import type { AtWork } from './estimate.ts';
import { roundOrders } from './round-order.ts';

/** Where a sample stands: in which round, and how many came before it there. */
interface TimedPlace {
  readonly role: 'timed';
  readonly round: number;
  readonly position: number;
}

type Compared = Parameters<typeof shouldStop>[0]['comparisons'];

/**
 * Rounds, in each of which every case is performed once, until what they compare is narrow or the budget is spent.
 * @param cases In a random order made from `seed`, and in the next round in that order backwards.
 * @param compared What the rounds so far compare; without any pair there is nothing that more rounds could narrow.
 */
export const pairedRounds = async <Case>(
  { cases, budget, seed }: { cases: readonly Case[]; budget: RoundsRecord['budget']; seed: number },
  perform: (each: Case, place: TimedPlace) => Promise<void>,
  compared: () => Compared,
  progress: (what: string, rounds?: AtWork) => void,
): Promise<Pick<RoundsRecord, 'rounds' | 'stopped'>> => {
  if (cases.length === 0) return { rounds: 0, stopped: 'no-pairs' };
  const started = performance.now();
  const elapsed = (): number => (performance.now() - started) / 1000;
  for (const [index, order] of roundOrders(cases, budget.maximum, seed).entries()) {
    const round = index + 1;
    const share = Math.max(index / budget.maximum, Math.min(1, elapsed() / budget.seconds));
    progress(
      `round ${round}, at most ${budget.maximum}`,
      index === 0 ? undefined : { seconds: elapsed(), share },
    );
    for (const [position, each] of order.entries()) await perform(each, { role: 'timed', round, position });
    const comparisons = compared();
    const { stop, reason } = shouldStop({
      ...budget,
      rounds: round,
      comparisons,
      elapsed: elapsed(),
      timeAllowed: budget.seconds,
    });
    if (!stop) continue;
    if (reason === 'narrow' && comparisons.length === 0) return { rounds: round, stopped: 'no-pairs' };
    if (reason === 'narrow' || reason === 'time') return { rounds: round, stopped: reason };
    break;
  }
  return { rounds: budget.maximum, stopped: 'rounds' };
};
