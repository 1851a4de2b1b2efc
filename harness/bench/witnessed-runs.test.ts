import { expect, test } from 'vitest';
import type { ClientOutcome } from '../results/index.ts';
import { witnessedRuns } from './witnessed-runs.ts';

/** Runs that show so many bytes of a model of 100, and take longer each time. */
const showing = (
  ...resident: readonly number[]
): { run: () => Promise<ClientOutcome>; made: () => number } => {
  let made = 0;
  const run = (): Promise<ClientOutcome> => {
    const bytes = resident[Math.min(made, resident.length - 1)] ?? 0;
    made += 1;
    return Promise.resolve({
      status: 'completed',
      client: {
        way: 'warm',
        wallMs: made,
        cpuMs: 1,
        minorFaults: 1,
        majorFaults: 0,
        peakBytes: 1,
        mapped: { bytes, residentBytes: bytes, hugeBytes: 0 },
      },
    });
  };
  return { run, made: () => made };
};
const told = (outcome: ClientOutcome) =>
  outcome.status === 'completed' ? [outcome.client.wallMs, outcome.client.mapped.bytes] : outcome.status;

test('a client that was seen runs once', async () => {
  const { run, made } = showing(95);
  expect(told(await witnessedRuns(100)(run))).toEqual([1, 95]);
  expect(made()).toBe(1);
});

test('one that was missed, or seen in part, has the pages of another run, and the time of its first', async () => {
  const { run } = showing(0, 50, 100);
  expect(told(await witnessedRuns(100)(run))).toEqual([1, 100]);
  const partly = showing(50, 60, 40, 55);
  expect(told(await witnessedRuns(100)(partly.run))).toEqual([1, 60]);
});

test('one that never shows the model is not run over and over', async () => {
  const { run, made } = showing(0);
  const witnessed = witnessedRuns(100);
  for (let round = 0; round < 5; round += 1)
    expect(told(await witnessed(run))).toEqual([round < 1 ? 1 : round + 4, 0]);
  expect(made()).toBe(8);
});

test('a client that fails is not run again', async () => {
  let made = 0;
  const failed: ClientOutcome = {
    status: 'failed',
    error: { code: 'client-failed', message: 'm', remedy: 'r' },
  };
  const outcome = await witnessedRuns(100)(() => {
    made += 1;
    return Promise.resolve(failed);
  });
  expect(outcome).toBe(failed);
  expect(made).toBe(1);
});
