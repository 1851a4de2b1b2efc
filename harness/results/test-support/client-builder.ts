import type {
  ClientArmRecord,
  ClientOutcome,
  ClientRecordType,
  ClientRunRecord,
  ClientWayName,
} from '../client.ts';
import type { ModelSetRecord } from '../results.ts';

export const clientArm = (way: ClientWayName, client = 'llama-client'): ClientArmRecord => ({
  id: `${client}/${way}`,
  way,
  client,
  command: `${client} {model}`,
});

/** Everything it mapped of 64 MiB lies in huge pages where the way asks for them. */
export const clientRun = (way: ClientWayName, rest: Partial<ClientRunRecord> = {}): ClientRunRecord => {
  const bytes = 64 * 2 ** 20;
  const huge = way !== 'warm' && way !== 'cold';
  return {
    way,
    wallMs: 1000,
    cpuMs: 900,
    firstTokenMs: 500,
    tokensPerSecond: 10,
    minorFaults: 1000,
    majorFaults: 0,
    peakBytes: bytes,
    outputDigest: 'ab',
    mapped: { bytes, residentBytes: bytes, hugeBytes: huge ? bytes : 0 },
    madeMs: 0,
    ...(huge && { placed: { hugeBytes: bytes, hugePossible: bytes } }),
    ...rest,
  };
};

export const clientRecord = (
  set: ModelSetRecord,
  arm: ClientArmRecord,
  round: number,
  outcome: ClientOutcome,
): ClientRecordType => ({
  kind: 'client',
  id: `client ${set.id} ${arm.id} timed ${round}`,
  scenario: 'seed-claims',
  set: set.id,
  arm: arm.id,
  role: 'timed',
  round,
  position: 0,
  outcome,
});

/** A timed run for each of these, by rounds from 0. */
export const clientRounds = (
  set: ModelSetRecord,
  arm: ClientArmRecord,
  runs: readonly Partial<ClientRunRecord>[],
): ClientRecordType[] =>
  runs.map((run, round) =>
    clientRecord(set, arm, round, { status: 'completed', client: clientRun(arm.way, run) }),
  );
