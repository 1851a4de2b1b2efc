import { clientBaseline, clientPairs, clientRuns, type ClientBlock } from '../comparison/clients.ts';
import type { ClientArmRecord, ClientFigureName } from '../results/index.ts';
import { median } from '../statistics/quantile.ts';
import { fewestRounds } from './pace.ts';
import { gainFrom, type Gain } from './weigh-ways.ts';

/** The user's own binary on a model that lies one way, against the same on the files where they are. */
export type ClientWayAdvice =
  | {
      readonly status: 'measured';
      readonly way: string;
      /** From its start to its end, or to when it was ready. */
      readonly milliseconds: number;
      /** Absent of the files where they are, and where too few rounds were made. */
      readonly gain?: Gain;
      /** Of tokens a second, where the client tells them. */
      readonly tokens?: Gain;
    }
  | { readonly status: 'not-measured'; readonly way: string; readonly reason: string };

export interface ClientAdvice {
  readonly client: string;
  readonly ways: readonly ClientWayAdvice[];
  /** Minutes that would do, where those given were too few for an interval. */
  readonly minutesNeeded?: number;
}

export const wayOf = ({ way, bind }: Pick<ClientArmRecord, 'way' | 'bind'>): string =>
  bind === undefined ? way : `${way}@node${bind}`;

const gainOf = (
  block: ClientBlock,
  baseline: ClientArmRecord,
  arm: ClientArmRecord,
  figure: ClientFigureName,
): Gain | undefined => {
  const pairs = clientPairs(block, baseline, arm, figure);
  const [before, after] = [pairs.map((pair) => pair.before), pairs.map((pair) => pair.after)];
  // Wide enough for the best of several ways, as with the ways of loading.
  const confidence = 1 - 0.05 / Math.max(1, block.arms.length - 1);
  // More tokens a second are faster; of a time, fewer milliseconds are.
  return figure === 'tokensPerSecond'
    ? gainFrom({ baseline: after, candidate: before }, confidence)
    : gainFrom({ baseline: before, candidate: after }, confidence);
};

const whyNot = ({ records }: ClientBlock, arm: ClientArmRecord): string => {
  for (const { arm: id, outcome } of records) {
    if (id !== arm.id) continue;
    if (outcome.status === 'unsupported') return outcome.missing;
    if (outcome.status === 'failed') return outcome.error.message;
  }
  return records.some(({ arm: id }) => id === arm.id)
    ? 'its weights did not lie in the huge pages that the way asks for'
    : 'no run of it was made';
};

/** Every way of a client; `minutes`: those that its rounds were given. */
export const weighClient = (block: ClientBlock, minutes: number): ClientAdvice => {
  const baseline = clientBaseline(block.arms);
  const ways = block.arms.map((arm): ClientWayAdvice => {
    const times = [...clientRuns(block, arm).values()].map(({ client }) => client.wallMs);
    if (times.length === 0) return { status: 'not-measured', way: wayOf(arm), reason: whyNot(block, arm) };
    const other = baseline !== undefined && arm.id !== baseline.id ? baseline : undefined;
    const gain = other && gainOf(block, other, arm, 'wallMs');
    const tokens = other && gainOf(block, other, arm, 'tokensPerSecond');
    return {
      status: 'measured',
      way: wayOf(arm),
      milliseconds: median(times),
      ...(gain && { gain }),
      ...(tokens && { tokens }),
    };
  });
  const timed = block.records.filter(({ role }) => role === 'timed');
  const rounds = new Set(timed.map(({ round }) => round)).size;
  return {
    client: block.client,
    ways,
    ...(rounds < fewestRounds && {
      minutesNeeded: Math.ceil((2 * minutes * fewestRounds) / Math.max(1, rounds)),
    }),
  };
};
