import {
  clientFigureNames,
  clientFigureOf,
  clientObtained,
  type ClientArmRecord,
  type ClientFigureName,
  type ClientRecordType,
  type ClientRunRecord,
} from '../results/client.ts';
import type { ComparisonRecord, ModelSetRecord, ResultsRecord } from '../results/results.ts';
import type { PairedTimes } from '../statistics/paired-ratio.ts';
import type { RoundTimes } from './run-spread.ts';
import { estimateRatio } from './run-spread.ts';

type Clients = Pick<ResultsRecord, 'sets' | 'clients' | 'clientArms'>;

/** The ways of one client that shared their rounds on one set. */
export interface ClientBlock {
  readonly scenario: string;
  readonly set: ModelSetRecord;
  readonly client: string;
  /** In the order of the file. */
  readonly arms: readonly ClientArmRecord[];
  readonly records: readonly ClientRecordType[];
}

export const clientBlocks = ({ sets, clients = [], clientArms = [] }: Clients): ClientBlock[] => {
  const byScenario = Map.groupBy(clients, ({ scenario }) => scenario);
  return [...byScenario].flatMap(([scenario, ofScenario]) =>
    sets.flatMap((set) => {
      const own = ofScenario.filter((record) => record.set === set.id);
      const arms = clientArms.filter(({ id }) => own.some(({ arm }) => arm === id));
      return [...Map.groupBy(arms, ({ client }) => client)].map(([client, ofClient]) => ({
        scenario,
        set,
        client,
        arms: ofClient,
        records: own.filter(({ arm }) => ofClient.some(({ id }) => id === arm)),
      }));
    }),
  );
};

/** What people do today: a warm model, bound to no node; the first way where that was left out. */
export const clientBaseline = (arms: readonly ClientArmRecord[]): ClientArmRecord | undefined =>
  arms.find(({ way, bind }) => way === 'warm' && bind === undefined) ?? arms[0];

/** Runs whose weights lay as their way says, by round. */
export const clientRuns = (
  { records }: Pick<ClientBlock, 'records'>,
  arm: ClientArmRecord,
): Map<number, { run: string | undefined; client: ClientRunRecord }> =>
  new Map(
    records.flatMap(({ arm: id, role, round, run, outcome }) =>
      id === arm.id && role === 'timed' && outcome.status === 'completed' && clientObtained(outcome.client)
        ? [[round, { run, client: outcome.client }] as const]
        : [],
    ),
  );

/** Rounds in which both have the figure, and neither has a zero, of which there is no ratio. */
export const clientPairs = (
  block: Pick<ClientBlock, 'records'>,
  baseline: ClientArmRecord,
  candidate: ClientArmRecord,
  figure: ClientFigureName,
): RoundTimes[] => {
  const others = clientRuns(block, candidate);
  return [...clientRuns(block, baseline)].flatMap(([round, { run, client }]) => {
    const [before, after] = [client[figure], others.get(round)?.client[figure]];
    return before !== undefined && after !== undefined && before > 0 && after > 0
      ? [{ before, after, run }]
      : [];
  });
};

/** A figure of every way beside the baseline's in the same rounds: what further rounds are to narrow. */
export const clientTimes = (
  arms: readonly ClientArmRecord[],
  records: readonly ClientRecordType[],
  figure: ClientFigureName,
): PairedTimes[] => {
  const baseline = clientBaseline(arms);
  if (baseline === undefined) return [];
  return arms
    .filter(({ id }) => id !== baseline.id)
    .map((candidate) => clientPairs({ records }, baseline, candidate, figure))
    .filter((pairs) => pairs.length > 0)
    .map((pairs) => ({
      baseline: pairs.map(({ before }) => before),
      candidate: pairs.map(({ after }) => after),
    }));
};

export const clientMetric = (figure: ClientFigureName): string => `client-${figure}`;

/** Every figure of every way, divided by the baseline's in the same round. */
export const clientComparisons = (results: Clients): ComparisonRecord[] =>
  clientBlocks(results).flatMap((block) => {
    const baseline = clientBaseline(block.arms);
    if (baseline === undefined) return [];
    return block.arms
      .filter(({ id }) => id !== baseline.id)
      .flatMap((candidate) =>
        clientFigureNames.flatMap((figure) => {
          const pairs = clientPairs(block, baseline, candidate, figure);
          const { unit, better } = clientFigureOf(figure);
          return pairs.length === 0
            ? []
            : [
                {
                  scenario: block.scenario,
                  set: block.set.id,
                  baseline: baseline.id,
                  candidate: candidate.id,
                  metric: clientMetric(figure),
                  unit,
                  better,
                  ...estimateRatio(pairs),
                },
              ];
        }),
      );
  });

const tellsOfItself = ({ outcome }: ClientRecordType): boolean =>
  outcome.status === 'completed' &&
  [outcome.client.loadMs, outcome.client.tokensPerSecond, outcome.client.promptTokensPerSecond].some(
    (figure) => figure !== undefined,
  );

const hasOutput = ({ outcome }: ClientRecordType): boolean =>
  outcome.status === 'completed' && outcome.client.outputDigest !== undefined;

/**
 * Runs that ended before the client had written all: what it tells of itself at its end is missing, where other runs have it.
 * llama.cpp 0.7 now and then leaves at its end what its thread for writing has not written yet.
 */
export const cutShort = ({ records }: Pick<ClientBlock, 'records'>): ClientRecordType[] => {
  const told = records.filter(hasOutput);
  return told.some(tellsOfItself) ? told.filter((record) => !tellsOfItself(record)) : [];
};

/** Runs whose whole output is known, so that it can be compared. First runs count too. */
export const comparedRuns = (block: Pick<ClientBlock, 'records'>): ClientRecordType[] => {
  const cut = new Set(cutShort(block));
  return block.records.filter((record) => hasOutput(record) && !cut.has(record));
};

/**
 * What a client put out in all its rounds: the digests that were seen, each with the arms it came of. Two or more: its output
 * is not the same every time.
 */
export const clientOutputs = (block: Pick<ClientBlock, 'records'>): Map<string, Set<string>> => {
  const digests = new Map<string, Set<string>>();
  for (const { arm, outcome } of comparedRuns(block)) {
    if (outcome.status !== 'completed' || outcome.client.outputDigest === undefined) continue;
    const arms = digests.get(outcome.client.outputDigest) ?? new Set<string>();
    digests.set(outcome.client.outputDigest, arms.add(arm));
  }
  return digests;
};
