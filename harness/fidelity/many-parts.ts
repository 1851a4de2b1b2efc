import { roundOrders } from '../plan/round-order.ts';
import type { Session } from '../session/session.ts';
import type { OpenedSet } from '../sets/worker-set.ts';
import { positiveMedianInterval, type Interval } from '../statistics/median-interval.ts';
import { median } from '../statistics/quantile.ts';
import { timeArm } from './arm-load.ts';
import type { RealClient } from './clients.ts';
import { realCommand, timeCommand, type LoadTime } from './real-load.ts';
import { sampleShares, type SampledShare } from './scan-share.ts';

/** What one build of llama.cpp spends on the same tensors in so many parts. */
export interface PartsCost {
  readonly client: RealClient['id'];
  readonly parts: number;
  readonly tensors: number;
  readonly bytes: number;
  /** Round by round: upstream mapped, upstream read, and the strategy that makes upstream's mappings alone. */
  readonly mapped: readonly LoadTime[];
  readonly read: readonly LoadTime[];
  readonly mappingsAlone: readonly LoadTime[];
  /** Of the mapped load. */
  readonly share: SampledShare;
}

const mapped = { mode: 'mmap', numa: false } as const;
const read = { mode: 'none', numa: false } as const;

/** The loads of all sets alternate, in a random order and then backwards; the first of each is for warming up. */
export const partsCosts = async (
  session: Session,
  sets: readonly OpenedSet[],
  clients: readonly RealClient[],
  rounds: number,
  seed: number,
): Promise<PartsCost[]> => {
  const cases = clients.flatMap((client) =>
    sets.map((set) => {
      const model = set.paths[0] ?? '';
      const times: Record<'mapped' | 'read' | 'mappingsAlone', LoadTime[]> = {
        mapped: [],
        read: [],
        mappingsAlone: [],
      };
      return { client, set, model, times };
    }),
  );
  const loads = cases.flatMap(({ client, set, model, times }) => [
    async () => times.mapped.push(await timeCommand(realCommand(client, model, mapped), session.signal)),
    async () => times.read.push(await timeCommand(realCommand(client, model, read), session.signal)),
    async () => times.mappingsAlone.push(await timeArm(set, 'llama-mmap', session.signal)),
  ]);
  if (rounds > 0) for (const load of loads) await load();
  for (const { times } of cases) for (const list of Object.values(times)) list.length = 0;
  for (const [round, order] of roundOrders(loads, rounds, seed).entries()) {
    session.show(`cost of parts: round ${round + 1} of ${rounds}`);
    for (const load of order) await load();
  }
  const costs: PartsCost[] = [];
  for (const { client, set, model, times } of cases) {
    session.show(`sampling a load of ${set.record.title}`);
    const share = await sampleShares(realCommand(client, model, mapped), session.signal);
    const { parts, tensors, bytes } = set.record;
    costs.push({ client: client.id, parts, tensors, bytes, ...times, share });
  }
  return costs;
};

/** A median with its interval. */
export interface Estimate extends Interval {
  readonly median: number;
}

/** Undefined without rounds. */
export const cpuOf = (times: readonly LoadTime[]): Estimate | undefined =>
  times.length === 0
    ? undefined
    : { median: median(times.map(({ cpu }) => cpu)), ...positiveMedianInterval(times.map(({ cpu }) => cpu)) };

/**
 * CPU time that one part, or one mapping of all, would spare this load: what it takes beyond a load of the same tensors in
 * the fewest parts, round by round. Undefined without rounds, and where a round shows none.
 */
export const sparedBy = (cost: PartsCost, fewest: PartsCost): Estimate | undefined => {
  const spared = cost.mapped.map(({ cpu }, round) => cpu - (fewest.mapped[round]?.cpu ?? Number.NaN));
  if (spared.length === 0 || !spared.every((each) => each > 0)) return undefined;
  return { median: median(spared), ...positiveMedianInterval(spared) };
};
