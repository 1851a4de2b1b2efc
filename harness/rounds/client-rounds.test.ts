import { expect, test } from 'vitest';
import { ownClientArms } from '../client/client-arms.ts';
import { Ledger } from '../journal/ledger.ts';
import { clientRun } from '../results/test-support/client-builder.ts';
import { arm } from '../results/test-support/results-builder.ts';
import type { ClientArmRecord, ClientOutcome } from '../results/index.ts';
import { oneByteSet } from '../sets/test-support/one-byte-set.ts';
import type { BlockPlan } from './block-plan.ts';
import type { Executor } from './executor.ts';
import { runBlock } from './run-block.ts';
import { skippingExecutor } from './skipping-executor.ts';

const perPart = arm('per-part', { placement: 'local' });
const block: BlockPlan = {
  scenario: 'test',
  sets: [oneByteSet],
  arms: [perPart],
  budget: { minimum: 2, maximum: 4, targetHalfWidth: 0.025, seconds: 60 },
  mostWarmUps: 5,
  seed: 3,
  syscalls: false,
  integrity: false,
  compare: [],
  client: {
    arms: ownClientArms(['warm', 'tmpfs', 'hugetlbfs'], 4),
    plan: { tokens: 4, attach: true },
  },
  choose: (chosen) => ({ arm: chosen, nodes: [0], allowFallback: true }),
};

const completed = (way: ClientArmRecord['way']): ClientOutcome => ({
  status: 'completed',
  client: clientRun(way),
});

const asking = (
  asked: string[],
  outcome: (arm: ClientArmRecord) => ClientOutcome | Promise<never> = ({ way }) => completed(way),
): Executor => {
  const skipped = skippingExecutor('a test', 'none');
  return {
    ...skipped,
    load: (set, load) => {
      asked.push('load');
      return skipped.load(set, load);
    },
    client: async (_, of) => {
      asked.push(of.way);
      return outcome(of);
    },
  };
};

const perform = (executor: Executor, ledger: Ledger, signal = new AbortController().signal): Promise<void> =>
  runBlock(block, executor, ledger, () => undefined, signal);

const chunks = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: items.length / size }, (_, index) => items.slice(index * size, (index + 1) * size));

test('each round starts the client once on each way and loads each arm once, in an order and then in its reverse', async () => {
  const [asked, ledger] = [[] as string[], new Ledger()];
  await perform(asking(asked), ledger);
  const [first = [], ...rounds] = chunks(asked, 4);
  for (const round of [first, ...rounds])
    expect(round.toSorted()).toEqual(['hugetlbfs', 'load', 'tmpfs', 'warm']);
  expect(rounds[1]).toEqual(rounds[0]?.toReversed());
  const [done] = ledger.all('block');
  // Equal times are narrow at once; intervals of fewer than five rounds are not.
  expect(done?.block).toMatchObject({ rounds: 4, stopped: 'rounds' });
  expect(ledger.all('client').map(({ role, round }) => `${role} ${round}`)).toContain('first 0');
  expect(ledger.all('sample')).toHaveLength(5);
});

test('a client that fails on one way is that way’s outcome, and the others go on', async () => {
  const ledger = new Ledger();
  await perform(
    asking([], ({ way }) => (way === 'tmpfs' ? Promise.reject(new Error('it fell over')) : completed(way))),
    ledger,
  );
  const outcomes = Map.groupBy(ledger.all('client'), ({ arm: id }) => id);
  expect(outcomes.get('llama-client/tmpfs')?.every(({ outcome }) => outcome.status === 'failed')).toBe(true);
  expect(outcomes.get('llama-client/warm')?.every(({ outcome }) => outcome.status === 'completed')).toBe(
    true,
  );
});

test('what an interrupted run has made is not made again', async () => {
  const [ledger, aborted] = [new Ledger(), new AbortController()];
  let left = 6;
  const interrupted = asking([], ({ way }) => {
    left -= 1;
    if (left === 0) aborted.abort();
    return completed(way);
  });
  await expect(perform(interrupted, ledger, aborted.signal)).rejects.toThrow();
  const before = ledger.all('client').length;
  const asked: string[] = [];
  await perform(asking(asked), ledger);
  expect(asked.filter((what) => what !== 'load')).toHaveLength(15 - before);
  const again: string[] = [];
  await perform(asking(again), ledger);
  expect(again).toEqual([]);
});
