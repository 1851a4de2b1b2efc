import { expect, test } from 'vitest';
import { Ledger } from '../journal/ledger.ts';
import type { ClientArmRecord, ClientOutcome } from '../results/index.ts';
import { parseClient } from './client-command.ts';
import { clientRounds } from './client-rounds.ts';
import { clientArms } from './client-ways.ts';

const arms = clientArms(parseClient('llama-bench -m {model}'), ['warm', 'tmpfs', 'cold']);
const budget = { minimum: 6, maximum: 6, targetHalfWidth: 0.025, seconds: 60 };

const ran = ({ way }: ClientArmRecord, wallMs = way === 'tmpfs' ? 50 : 100): ClientOutcome => ({
  status: 'completed',
  client: {
    way,
    wallMs,
    cpuMs: 1,
    minorFaults: 1,
    majorFaults: 0,
    peakBytes: 1,
    mapped: { bytes: 100, hugeBytes: way === 'tmpfs' ? 100 : 0 },
  },
});
const failed: ClientOutcome = {
  status: 'failed',
  error: { code: 'client-failed', message: 'it ended with status 1', remedy: 'mend it' },
};

const roundsWith = async (run: (arm: ClientArmRecord) => ClientOutcome): Promise<Ledger> => {
  const ledger = new Ledger();
  await clientRounds(
    { scenario: 'bench', set: 'model', arms, budget, seed: 1 },
    { run: (arm) => Promise.resolve(run(arm)) },
    ledger,
    () => undefined,
    new AbortController().signal,
  );
  return ledger;
};

test('every way runs once before the rounds and once in each, every order is met by its reverse', async () => {
  const ledger = await roundsWith((arm) => ran(arm));
  const records = ledger.all('client');
  expect(records.filter(({ role }) => role === 'first')).toHaveLength(3);
  const order = (round: number): string[] =>
    records.filter((each) => each.role === 'timed' && each.round === round).map(({ arm }) => arm);
  for (const round of [1, 3, 5]) expect(order(round + 1)).toEqual(order(round).toReversed());
  expect(new Set(order(1))).toEqual(new Set(arms.map(({ id }) => id)));
  expect(ledger.all('block')[0]?.block).toMatchObject({ rounds: 6, stopped: 'rounds', sets: ['model'] });
});

test('a way that fails the first time is left out of the rounds, and the others go on', async () => {
  const ledger = await roundsWith((arm) => (arm.way === 'cold' ? failed : ran(arm)));
  const timed = ledger.all('client').filter(({ role }) => role === 'timed');
  expect(timed).toHaveLength(12);
  expect(timed.some(({ arm }) => arm.endsWith('cold'))).toBe(false);
  expect(ledger.all('client').filter(({ outcome }) => outcome.status === 'failed')).toHaveLength(1);
});

test('where no way can be had no round is made, and the block says so', async () => {
  const ledger = await roundsWith(() => failed);
  expect(ledger.all('client')).toHaveLength(3);
  expect(ledger.all('block')[0]?.block).toMatchObject({ rounds: 0, stopped: 'no-pairs' });
});
