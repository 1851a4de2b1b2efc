import { comparedTimes } from '../comparison/compared-times.ts';
import { clientTimes } from '../comparison/clients.ts';
import type { Ledger } from '../journal/ledger.ts';
import { pairedRounds } from '../plan/paired-rounds.ts';
import { roundOrders } from '../plan/round-order.ts';
import type { ClientArmRecord, ClientRecordType, SampleRecord } from '../results/index.ts';
import type { OpenedSet } from '../sets/worker-set.ts';
import type { BlockPlan, BlockProgress } from './block-plan.ts';
import { caught } from './caught.ts';
import type { Executor } from './executor.ts';
import { sampler } from './sampler.ts';

/** Keeps the order of the first round, which is in no ratio, apart from that of the others. */
const firstRound = 2 ** 31;

type Place = Pick<ClientRecordType, 'role' | 'round' | 'position'>;

/** A client's run, unless an interrupted run has made it. */
const clientSampler =
  ({ scenario, client }: BlockPlan, executor: Executor, ledger: Ledger, signal: AbortSignal) =>
  async (set: OpenedSet, arm: ClientArmRecord, place: Place): Promise<ClientRecordType> => {
    const id = [scenario, set.record.id, arm.id, place.role, String(place.round)].join(' ');
    const known = ledger.find('client', id);
    if (known !== undefined) return known;
    signal.throwIfAborted();
    if (client === undefined) throw new Error('a block without a client');
    const made: ClientRecordType = {
      kind: 'client',
      id,
      scenario,
      set: set.record.id,
      arm: arm.id,
      ...place,
      outcome: await caught(signal, () => executor.client(set, arm, client.plan)),
    };
    ledger.add(made);
    return made;
  };

/**
 * Rounds in which every way has our own client started on it once, and every arm is loaded once, in a random order and then
 * in the same one backwards. A first round comes before them, which finds the machine as it is and is in no ratio.
 */
export const clientRounds = async (
  block: BlockPlan,
  executor: Executor,
  ledger: Ledger,
  progress: BlockProgress,
  signal: AbortSignal,
): Promise<void> => {
  const { scenario, sets, arms, seed, budget, compare, client } = block;
  const setIds = sets.map(({ record }) => record.id);
  if (ledger.find('block', scenario, ...setIds) !== undefined) return;
  const load = sampler(block, executor, ledger, signal);
  const start = clientSampler(block, executor, ledger, signal);
  const [clients, samples]: [ClientRecordType[], SampleRecord[]] = [[], []];
  const cases = sets.flatMap((set) => [
    ...(client?.arms ?? []).map((arm) => async (place: Place): Promise<void> => {
      progress(`${arm.way}, ${place.role === 'first' ? 'first round' : `round ${place.round}`}`);
      clients.push(await start(set, arm, place));
    }),
    ...arms.map((arm) => async (place: Place): Promise<void> => {
      samples.push(await load({ set, arm }, place));
    }),
  ]);
  const [order = []] = roundOrders(cases, 1, seed + firstRound);
  for (const [position, make] of order.entries()) await make({ role: 'first', round: 0, position });

  const records = sets.map(({ record }) => record);
  const done = await pairedRounds(
    { cases, budget, seed },
    (make, place) => make(place),
    () =>
      [
        ...comparedTimes({ scenario, sets: records, arms, samples }, compare),
        ...setIds.flatMap((set) =>
          clientTimes(
            client?.arms ?? [],
            clients.filter((each) => each.set === set),
            'firstTokenMs',
          ),
        ),
      ].filter(({ baseline }) => baseline.length > 0),
    progress,
  );
  ledger.add({ kind: 'block', block: { scenario, sets: setIds, ...done, seed, budget } });
};
