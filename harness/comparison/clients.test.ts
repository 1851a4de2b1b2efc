import { expect, test } from 'vitest';
import type { ClientArmRecord, ClientRecordType, ClientRunRecord, ClientWayName } from '../results/client.ts';
import { modelSet } from '../results/test-support/results-builder.ts';
import { clientComparisons, clientOutputs, cutShort } from './clients.ts';

const set = modelSet(4);
const arm = (way: ClientWayName, bind?: number): ClientArmRecord => ({
  id: `c/${way}${bind ?? ''}`,
  way,
  ...(bind !== undefined && { bind }),
  client: 'c',
  command: 'c {model}',
});
const ran = (
  { id, way }: ClientArmRecord,
  round: number,
  figures: Partial<ClientRunRecord>,
  role: ClientRecordType['role'] = 'timed',
): ClientRecordType => ({
  kind: 'client',
  id: `${id} ${role} ${round}`,
  scenario: 'bench',
  set: set.id,
  arm: id,
  role,
  round,
  position: 0,
  outcome: {
    status: 'completed',
    client: {
      way,
      wallMs: 100,
      cpuMs: 10,
      minorFaults: 5,
      majorFaults: 0,
      peakBytes: 1,
      mapped: { bytes: 100, hugeBytes: way === 'warm' ? 0 : 100 },
      ...figures,
    },
  },
});
const [bound, warm, tmpfs] = [arm('warm', 0), arm('warm'), arm('tmpfs')];
const rounds = [1, 2, 3, 4, 5, 6];
const compare = (clients: readonly ClientRecordType[]) =>
  clientComparisons({ sets: [set], clientArms: [bound, warm, tmpfs], clients: [...clients] });

test('ways are held against a warm model that is bound to no node, in the same round, figure by figure', () => {
  const found = compare([
    ran(tmpfs, 0, { wallMs: 900 }, 'first'),
    ...rounds.flatMap((round) => [
      ran(warm, round, { wallMs: 100 * round, tokensPerSecond: 10 }),
      ran(tmpfs, round, { wallMs: 50 * round, tokensPerSecond: 12 }),
    ]),
  ]);
  const of = (metric: string) => found.find((one) => one.metric === metric);
  expect(of('client-wallMs')).toMatchObject({
    baseline: warm.id,
    candidate: tmpfs.id,
    ratio: 0.5,
    n: 6,
    better: 'lower',
  });
  expect(of('client-tokensPerSecond')).toMatchObject({ ratio: 1.2, better: 'higher' });
  // Zeros have no ratio, and what a client does not tell has none either.
  expect(of('client-majorFaults')).toBeUndefined();
  expect(of('client-loadMs')).toBeUndefined();
});

test('a run whose weights did not lie in huge pages is in no ratio of a way that asks for them', () => {
  const small = { mapped: { bytes: 100, hugeBytes: 10 } };
  const found = compare(
    rounds.flatMap((round) => [ran(warm, round, {}), ran(tmpfs, round, round === 3 ? small : {})]),
  );
  expect(found.find(({ metric }) => metric === 'client-wallMs')?.n).toBe(5);
});

test('outputs are told apart by their digest, first runs too', () => {
  const outputs = clientOutputs({
    records: [
      ran(warm, 0, { outputDigest: 'a' }, 'first'),
      ran(tmpfs, 1, { outputDigest: 'b' }),
      ran(warm, 1, {}),
    ],
  });
  expect([...outputs].map(([digest, arms]) => [digest, [...arms]])).toEqual([
    ['a', [warm.id]],
    ['b', [tmpfs.id]],
  ]);
});

test('a run without the figures that the client tells at its end was cut short, and its output is compared with none', () => {
  const told = { loadMs: 5, tokensPerSecond: 10 };
  const records = [
    ran(warm, 1, { ...told, outputDigest: 'whole' }),
    ran(tmpfs, 1, { outputDigest: 'cut' }),
    ran(warm, 2, { tokensPerSecond: 10, outputDigest: 'whole' }),
  ];
  expect([...clientOutputs({ records }).keys()]).toEqual(['whole']);
  expect(cutShort({ records }).map(({ arm: id, round }) => [id, round])).toEqual([[tmpfs.id, 1]]);
  // A client that never tells any is compared by all that it puts out.
  const silent = [ran(warm, 1, { outputDigest: 'a' }), ran(tmpfs, 1, { outputDigest: 'b' })];
  expect(clientOutputs({ records: silent }).size).toBe(2);
  expect(cutShort({ records: silent })).toEqual([]);
});
