import { expect, test } from 'vitest';
import { readState } from '../machine/state/read-state.ts';
import type { MachineStateRecord } from '../results/index.ts';
import { betweenStates } from './between-states.ts';
import { Ledger } from '../journal/ledger.ts';

const capture = (when: MachineStateRecord['when']): Promise<MachineStateRecord> =>
  Promise.resolve({ kind: 'state', scenario: 's', when, sets: [], ...readState() });

const recordedBy = async (
  work: (ledger: Ledger) => Promise<void>,
  ledger = new Ledger(),
): Promise<string[]> => {
  const end: string[] = [];
  await betweenStates(capture, ledger, () => work(ledger)).catch((error: unknown) => end.push(String(error)));
  return [...ledger.all('state', 'micro').map((one) => (one.kind === 'state' ? one.when : one.name)), ...end];
};

const observe = (ledger: Ledger, name = 'a call'): void => {
  ledger.add({ kind: 'micro', name, medianNs: 1, madNs: 0, n: 1 });
};

const observing =
  (name?: string) =>
  (ledger: Ledger): Promise<void> => {
    observe(ledger, name);
    return Promise.resolve();
  };

test('what was observed stands between a state before and one after', async () => {
  const recorded = await recordedBy((ledger) => {
    observe(ledger);
    return Promise.resolve();
  });
  expect(recorded).toEqual(['before', 'a call', 'after']);
});

test('what ended in the middle has its state after it, and its error', async () => {
  const recorded = await recordedBy((ledger) => {
    observe(ledger);
    return Promise.reject(new Error('ended'));
  });
  expect(recorded).toEqual(['before', 'a call', 'after', 'Error: ended']);
});

test('a block that was interrupted and is continued stands between states once more', async () => {
  const ledger = new Ledger();
  await recordedBy(observing(), ledger);
  ledger.add({ kind: 'resumed', time: '2025-01-01T00:00:00Z', commit: 'c' });
  const recorded = await recordedBy(observing('another'), ledger);
  expect(recorded).toEqual(['before', 'a call', 'after', 'before', 'another', 'after']);
});

test('without a way to capture it the work is done all the same', async () => {
  const ledger = new Ledger();
  await betweenStates(undefined, ledger, () => observing()(ledger));
  expect(ledger.all('state')).toEqual([]);
  expect(ledger.all('micro')).toHaveLength(1);
});
