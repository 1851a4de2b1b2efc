import { clientTimes } from '../comparison/clients.ts';
import type { Ledger } from '../journal/ledger.ts';
import { pairedRounds } from '../plan/paired-rounds.ts';
import { roundOrders } from '../plan/round-order.ts';
import type { ClientArmRecord, ClientRecordType, RoundsRecord } from '../results/index.ts';
import type { ClientExecutor } from './client-executor.ts';

/** The ways of one client on one set. */
export interface ClientPlan {
  readonly scenario: string;
  readonly set: string;
  readonly arms: readonly ClientArmRecord[];
  readonly budget: RoundsRecord['budget'];
  readonly seed: number;
}

/** Keeps the order of the first runs apart from that of the rounds. */
const firstRuns = 2 ** 31;

/**
 * A first run of every way, in random order and in no ratio; then the rounds, in each of which every way is made and run once.
 * A way that cannot be made, or whose client fails, the first time is left out of the rounds: it would fail in each.
 */
export const clientRounds = async (
  { scenario, set, arms, budget, seed }: ClientPlan,
  executor: ClientExecutor,
  ledger: Pick<Ledger, 'add'>,
  progress: (what: string) => void,
  signal: AbortSignal,
): Promise<void> => {
  const observe = async (
    arm: ClientArmRecord,
    place: Pick<ClientRecordType, 'role' | 'round' | 'position'>,
  ): Promise<ClientRecordType> => {
    signal.throwIfAborted();
    const made: ClientRecordType = {
      kind: 'client',
      id: [scenario, set, arm.id, place.role, String(place.round)].join(' '),
      scenario,
      set,
      arm: arm.id,
      ...place,
      outcome: await executor.run(arm),
    };
    ledger.add(made);
    return made;
  };

  const able = new Set<string>();
  for (const [position, arm] of (roundOrders(arms, 1, seed + firstRuns)[0] ?? []).entries()) {
    progress(`first run of every way: ${arm.id}`);
    const { outcome } = await observe(arm, { role: 'first', round: 0, position });
    if (outcome.status === 'completed') able.add(arm.id);
  }
  const left = arms.filter(({ id }) => able.has(id));
  const records: ClientRecordType[] = [];
  const done = await pairedRounds(
    { cases: left, budget, seed },
    async (arm, place) => {
      progress(`round ${place.round}, at most ${budget.maximum}: ${arm.id}`);
      records.push(await observe(arm, place));
    },
    () => clientTimes(left, records, 'wallMs'),
    () => undefined,
  );
  ledger.add({ kind: 'block', block: { scenario, sets: [set], ...done, seed, budget } });
};
