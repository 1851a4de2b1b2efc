import { breakEven, type BreakEven } from '../statistics/break-even.ts';
import { median } from '../statistics/quantile.ts';
import type { ClientArmRecord, ClientRunRecord } from '../results/client.ts';
import { clientRuns, type ClientBlock } from './clients.ts';
import type { RoundTimes } from './run-spread.ts';

/** Median milliseconds of a way: to make it, and from the start of the client to its first token. */
export interface StartTimes {
  readonly made: number;
  readonly start: number;
}

const medianOf = (
  runs: readonly ClientRunRecord[],
  of: (run: ClientRunRecord) => number | undefined,
): number | undefined => {
  const values = runs.flatMap((run) => of(run) ?? []);
  return values.length === 0 ? undefined : median(values);
};

export const startTimes = (
  block: Pick<ClientBlock, 'records'>,
  arm: ClientArmRecord,
): StartTimes | undefined => {
  const runs = [...clientRuns(block, arm).values()].map(({ client }) => client);
  const [made, start] = [
    medianOf(runs, ({ madeMs }) => madeMs),
    medianOf(runs, ({ firstTokenMs }) => firstTokenMs),
  ];
  return made === undefined || start === undefined ? undefined : { made, start };
};

/**
 * The first start after placing, with the placing in it, against a start on the usual way, which nothing is made for: the files
 * of whoever restarts are in the page cache.
 */
export const firstStartPairs = (
  block: Pick<ClientBlock, 'records'>,
  baseline: ClientArmRecord,
  candidate: ClientArmRecord,
): RoundTimes[] => {
  const others = clientRuns(block, candidate);
  return [...clientRuns(block, baseline)].flatMap(([round, { run, client }]) => {
    const other = others.get(round)?.client;
    const [before, after] = [client.firstTokenMs, other?.firstTokenMs];
    return before && after ? [{ before, after: after + (other?.madeMs ?? 0), run }] : [];
  });
};

/** After how many starts the placing has paid for itself. A quotient of differences: ask first whether starts differ. */
export const restartsToPay = (usual: StartTimes, placed: StartTimes): BreakEven =>
  breakEven({ load: 0, pass: usual.start }, { load: placed.made, pass: placed.start });
