import { expect, test } from 'vitest';
import { readState } from '../machine/state/read-state.ts';
import type { MachineStateRecord, ObservationRecord } from '../results/index.ts';
import { betweenStates } from './between-states.ts';

const seen: ObservationRecord = { kind: 'micro', name: 'a call', medianNs: 1, madNs: 0, n: 1 };

const capture = (when: MachineStateRecord['when']): Promise<MachineStateRecord> =>
  Promise.resolve({ kind: 'state', scenario: 's', when, sets: [], ...readState() });

const recordedBy = async (
  work: (record: (one: ObservationRecord) => void) => Promise<void>,
): Promise<string[]> => {
  const recorded: string[] = [];
  await betweenStates(
    capture,
    (one) => recorded.push(one.kind === 'state' ? one.when : one.kind),
    work,
  ).catch((error: unknown) => recorded.push(String(error)));
  return recorded;
};

test('what was observed stands between a state before and one after', async () => {
  const recorded = await recordedBy((record) => {
    record(seen);
    record(seen);
    return Promise.resolve();
  });
  expect(recorded).toEqual(['before', 'micro', 'micro', 'after']);
});

test('where nothing was observed no state is recorded, so that nothing of a former run is replaced', async () => {
  expect(await recordedBy(() => Promise.resolve())).toEqual([]);
});

test('what ended in the middle has its state after it, and its error', async () => {
  const recorded = await recordedBy((record) => {
    record(seen);
    return Promise.reject(new Error('ended'));
  });
  expect(recorded).toEqual(['before', 'micro', 'after', 'Error: ended']);
});
