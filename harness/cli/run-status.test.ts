import { expect, test } from 'vitest';
import { clientArm, clientRecord, clientRounds } from '../results/test-support/client-builder.ts';
import { modelSet, results } from '../results/test-support/results-builder.ts';
import type { ClientRecordType, ClientRunRecord } from '../results/index.ts';
import { runStatus } from './run-status.ts';

const set = modelSet(4);
const [warm, tmpfs] = [clientArm('warm'), clientArm('tmpfs')];

const status = (clients: ClientRecordType[], allowFallback = false): number =>
  runStatus(results({ sets: [set], clientArms: [warm, tmpfs], clients }), allowFallback);

const both = (placed: Partial<ClientRunRecord>): ClientRecordType[] => [
  ...clientRounds(set, warm, [{}]),
  ...clientRounds(set, tmpfs, [placed]),
];

test('clients that put out the same on every way are fine', () => {
  expect(status(both({}))).toBe(0);
});

test('an output that differs is a failed verification, whatever else is accepted', () => {
  expect(status(both({ outputDigest: 'other' }))).toBe(1);
  expect(status(both({ outputDigest: 'other' }), true)).toBe(1);
});

test('a client that failed, and weights that lay in small pages, are not what was asked for', () => {
  const small = { mapped: { bytes: 2 ** 26, residentBytes: 2 ** 26, hugeBytes: 0 } };
  expect([status(both(small)), status(both(small), true)]).toEqual([3, 0]);
  const failed = clientRecord(set, tmpfs, 0, {
    status: 'failed',
    error: { code: 'client-hangs', message: 'it hangs', remedy: 'none' },
  });
  expect(status([...clientRounds(set, warm, [{}]), failed])).toBe(3);
});
