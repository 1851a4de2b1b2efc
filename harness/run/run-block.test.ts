import { expect, test } from 'vitest';
import { CountingError } from '../counters/index.ts';
import { armId, type ArmDefinition, type ObservationRecord, type StrategyName } from '../results/index.ts';
import type { Executor } from './executor.ts';
import { runBlock, type Block } from './run-block.ts';
import type { OpenedSet } from './worker-set.ts';

/** A machine that does nothing but remember what it was asked, in order. */
const fakeExecutor = (fail: Partial<Executor> = {}): Executor & { asked: string[] } => {
  const asked: string[] = [];
  const failed = {
    status: 'failed',
    error: { code: 'pool', message: 'no pages', remedy: 'raise it' },
  } as const;
  return {
    asked,
    load: (_, { arm }) => {
      asked.push(`load ${arm.strategy}`);
      return Promise.resolve(failed);
    },
    verify: (_, { arm }) => {
      asked.push(`verify ${arm.strategy}`);
      return Promise.resolve(failed);
    },
    count: (_, loads) => {
      asked.push('count');
      return Promise.resolve(loads.map(() => failed));
    },
    micro: () => Promise.resolve([]),
    ...fail,
  };
};

const arm = (strategy: StrategyName): ArmDefinition => {
  const full = { strategy, pageKind: '2m', placement: 'mirror', io: 'buffered', threads: 1 } as const;
  return { id: armId(full), ...full };
};

const set: OpenedSet = {
  description: { parts: [], tensors: [] },
  paths: [],
  record: {
    id: 's',
    title: 's',
    source: 'generated',
    sizeClass: 'tiny',
    parts: 1,
    bytes: 1,
    partBytes: [1],
    tensors: 0,
    alignment: 32,
    name: 's',
  },
};

const block: Block = {
  scenario: 'test',
  sets: [set],
  arms: [arm('per-part'), arm('unified'), arm('unified-shipped')],
  rounds: 4,
  seed: 3,
  syscalls: true,
  integrity: true,
  choose: (chosen) => ({ arm: chosen, nodes: [0], allowFallback: true }),
};

const perform = async (
  executor: Executor,
  signal = new AbortController().signal,
): Promise<ObservationRecord[]> => {
  const recorded: ObservationRecord[] = [];
  await runBlock(
    block,
    executor,
    (observation) => recorded.push(observation),
    () => undefined,
    signal,
  );
  return recorded;
};

test('a first load of every arm is kept apart from the rounds, each of which holds every arm once', async () => {
  const recorded = await perform(fakeExecutor());
  const samples = recorded.filter((each) => each.kind === 'sample');
  expect(samples.filter(({ role }) => role === 'first').map(({ round }) => round)).toEqual([0, 0, 0]);
  for (const round of [1, 2, 3, 4]) {
    const inRound = samples.filter((each) => each.round === round);
    expect(inRound.map((each) => each.arm).toSorted()).toEqual(block.arms.map(({ id }) => id).toSorted());
    expect(inRound.map((each) => each.position)).toEqual([0, 1, 2]);
    expect(inRound.every(({ role }) => role === 'timed')).toBe(true);
  }
  expect(new Set(samples.map(({ id }) => id)).size).toBe(samples.length);
});

test('nothing is traced or verified before the last timed sample, so that no timing is disturbed', async () => {
  const executor = fakeExecutor();
  await perform(executor);
  const lastLoad = executor.asked.findLastIndex((each) => each.startsWith('load'));
  expect(lastLoad).toBeLessThan(executor.asked.indexOf('count'));
  expect(executor.asked.slice(lastLoad + 1)).toEqual([
    'count',
    'verify per-part',
    'verify unified',
    'verify unified-shipped',
  ]);
});

test('a case that throws is that case’s outcome, and the run goes on', async () => {
  const recorded = await perform(fakeExecutor({ load: () => Promise.reject(new Error('the worker died')) }));
  expect(recorded).toHaveLength(5 * 3 + 3 + 3);
  expect(recorded[0]).toMatchObject({ outcome: { status: 'failed', error: { message: 'the worker died' } } });
});

test('a machine without counters is unsupported with the remedy, not failed', async () => {
  const count = (): Promise<never> =>
    Promise.reject(new CountingError('counters-unavailable', 'no counter', 'install strace'));
  const recorded = await perform(fakeExecutor({ count }));
  expect(recorded.filter((each) => each.kind === 'syscalls').map(({ outcome }) => outcome)).toEqual(
    Array.from({ length: 3 }, () => ({
      status: 'unsupported',
      missing: 'no counter',
      remedy: 'install strace',
    })),
  );
});

test('an end asked for ends the block at once and records nothing more', async () => {
  const controller = new AbortController();
  const executor = fakeExecutor();
  const recorded: ObservationRecord[] = [];
  await expect(
    runBlock(
      block,
      executor,
      (observation) => {
        recorded.push(observation);
        if (recorded.length === 4) controller.abort(new Error('ended'));
      },
      () => undefined,
      controller.signal,
    ),
  ).rejects.toThrow('ended');
  expect(recorded).toHaveLength(4);
});
