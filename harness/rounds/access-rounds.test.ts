import { expect, test } from 'vitest';
import type { ObservationRecord } from '../results/index.ts';
import { accessRounds } from './access-rounds.ts';
import type { Executor } from './executor.ts';
import { Ledger } from '../journal/ledger.ts';
import type { BlockPlan } from './block-plan.ts';
import { skippingExecutor } from './skipping-executor.ts';
import { armOf, oneByteSet } from '../sets/test-support/one-byte-set.ts';

const block: BlockPlan = {
  scenario: 'test',
  sets: [oneByteSet],
  arms: [armOf('unified'), armOf('unified-parallel')],
  budget: { minimum: 0, maximum: 0, targetHalfWidth: 0.025, seconds: 1 },
  mostWarmUps: 0,
  seed: 3,
  syscalls: false,
  integrity: false,
  access: true,
  compare: [],
  choose: (chosen) => ({ arm: chosen, nodes: [0], allowFallback: true }),
};

const perform = async (
  executor: Executor,
  signal = new AbortController().signal,
): Promise<ObservationRecord[]> => {
  const ledger = new Ledger();
  await accessRounds(block, executor, ledger, () => undefined, signal);
  return ledger.observations;
};

const skipping = skippingExecutor('no room', 'make some');

test('every round reads every arm once, in an order that is turned around in the next', async () => {
  const recorded = (await perform(skipping)).filter((each) => each.kind === 'access');
  expect(recorded).toHaveLength(12);
  const order = (round: number) => recorded.filter((each) => each.round === round).map((each) => each.arm);
  for (const round of [1, 3, 5]) expect(order(round + 1)).toEqual(order(round).toReversed());
  expect(new Set(recorded.map(({ id }) => id)).size).toBe(12);
  expect(recorded[0]?.outcome).toEqual({ status: 'skipped', reason: 'no room', remedy: 'make some' });
});

test('a reading that throws is that case’s failure, and the rounds go on', async () => {
  const recorded = await perform({ ...skipping, access: () => Promise.reject(new Error('the worker died')) });
  expect(recorded).toHaveLength(12);
  expect(recorded[0]).toMatchObject({ outcome: { status: 'failed', error: { message: 'the worker died' } } });
});

test('an end asked for ends the rounds and records nothing more', async () => {
  const controller = new AbortController();
  const access = (): Promise<never> => {
    controller.abort(new Error('ended'));
    return Promise.reject(new Error('killed'));
  };
  await expect(perform({ ...skipping, access }, controller.signal)).rejects.toThrow('ended');
});
