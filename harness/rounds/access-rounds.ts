import { planThreads, readTopology } from '../machine/topology/index.ts';
import { roundOrders } from '../plan/round-order.ts';
import type { AccessOutcome } from '../results/index.ts';
import type { AccessPlan } from '../worker/task.ts';
import type { BlockPlan } from './block-plan.ts';
import { caught } from './caught.ts';
import type { Executor } from './executor.ts';
import type { Ledger } from '../journal/ledger.ts';
import { readingNodes } from './reading-nodes.ts';

/** Even, so that every order of a round meets its reverse; six, the fewest rounds with an interval that is even. */
export const accessRoundCount = 6;

/** A random pass reads the same lines each time: a second one would find them in the caches. */
const passes = { sequential: 4, random: 1, 'random-independent': 1, matvec: 4 } as const;

/** 32 MiB of lines: more than most caches hold, and read in a fraction of a second. */
const lines = 2 ** 19;

/** Keeps the order of these rounds apart from that of the loads'. */
const accessOrder = 2 ** 30;

/** What is gained after loading: rounds of their own, in each of which every arm is loaded once and read in every pattern. */
export const accessRounds = async (
  { scenario, sets, arms, seed, choose, pressure }: BlockPlan,
  executor: Executor,
  ledger: Ledger,
  progress: (what: string) => void,
  signal: AbortSignal,
): Promise<void> => {
  const topology = readTopology();
  const plan: AccessPlan = {
    threads: 0,
    nodes: readingNodes(topology, planThreads(topology)),
    passes,
    lines,
    seed,
    ...(pressure && { pressure }),
  };
  const cases = sets.flatMap((set) => arms.map((arm) => ({ set, arm })));
  for (const [index, order] of roundOrders(cases, accessRoundCount, seed + accessOrder).entries()) {
    const round = index + 1;
    progress(`reading what was loaded, round ${round} of ${accessRoundCount}`);
    for (const [position, { set, arm }] of order.entries()) {
      const id = [scenario, set.record.id, arm.id, 'access', String(round)].join(' ');
      // An interrupted run has made it.
      if (ledger.find('access', id) !== undefined) continue;
      signal.throwIfAborted();
      const outcome: AccessOutcome = await caught(signal, () => executor.access(set, choose(arm), plan));
      ledger.add({
        kind: 'access',
        id,
        scenario,
        set: set.record.id,
        arm: arm.id,
        round,
        position,
        outcome,
      });
    }
  }
};
