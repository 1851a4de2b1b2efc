import { expect, test } from 'vitest';
import { CountingError } from '../counters/index.ts';
import { armPairs } from '../comparison/arm-pairs.ts';
import { comparedTimes } from '../comparison/compared-times.ts';
import { loaded } from '../results/test-support/results-builder.ts';
import { type JournalLineRecord, type ObservationRecord, type StrategyName } from '../results/index.ts';
import type { BlockPlan } from './block-plan.ts';
import type { Executor } from './executor.ts';
import { Ledger } from '../journal/ledger.ts';
import { runBlock } from './run-block.ts';
import { armOf, oneByteSet } from '../sets/test-support/one-byte-set.ts';

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
    verify: async function* (_, loads) {
      for (const { arm } of loads) {
        asked.push(`verify ${arm.strategy}`);
        yield await Promise.resolve(failed);
      }
    },
    count: (_, loads) => {
      asked.push('count');
      return Promise.resolve(loads.map(() => failed));
    },
    access: (_, { arm }) => {
      asked.push(`access ${arm.strategy}`);
      return Promise.resolve(failed);
    },
    client: (_, { way }) => {
      asked.push(`client ${way}`);
      return Promise.resolve(failed);
    },
    micro: () => Promise.resolve([]),
    ...fail,
  };
};

const block: BlockPlan = {
  scenario: 'test',
  sets: [oneByteSet],
  arms: [armOf('per-part'), armOf('unified'), armOf('unified-shipped')],
  budget: { minimum: 4, maximum: 4, targetHalfWidth: 0.025, seconds: 60 },
  mostWarmUps: 5,
  seed: 3,
  syscalls: true,
  integrity: true,
  compare: [],
  choose: (chosen) => ({ arm: chosen, nodes: [0], allowFallback: true }),
};

const perform = async (
  executor: Executor,
  { ledger = new Ledger(), of = block, signal = new AbortController().signal } = {},
): Promise<ObservationRecord[]> => {
  await runBlock({ ...of, compare: armPairs(of.arms) }, executor, ledger, () => undefined, signal);
  return ledger.observations;
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
  const ledger = new (class extends Ledger {
    override add(line: JournalLineRecord): void {
      super.add(line);
      if (this.observations.length === 4) controller.abort(new Error('ended'));
    }
  })();
  await expect(perform(fakeExecutor(), { ledger, signal: controller.signal })).rejects.toThrow('ended');
  expect(ledger.observations).toHaveLength(4);
});

/** Loads take the times given, by strategy and in order; the last one again and again. */
const timingExecutor = (times: Partial<Record<StrategyName, readonly number[]>>) => {
  const loads = new Map<string, number>();
  const executor = fakeExecutor({
    load: (opened, { arm: chosen }) => {
      executor.asked.push(`load ${chosen.strategy}`);
      const number = loads.get(chosen.strategy) ?? 0;
      loads.set(chosen.strategy, number + 1);
      const own = times[chosen.strategy] ?? [1000];
      return Promise.resolve(loaded(opened.record, chosen, own[number] ?? own.at(-1) ?? 1000));
    },
  });
  return executor;
};

const adaptive: BlockPlan = {
  ...block,
  syscalls: false,
  integrity: false,
  budget: { minimum: 10, maximum: 40, targetHalfWidth: 0.025, seconds: 60 },
};

const blockLine = (ledger: Ledger) => ledger.find('block', 'test', 's')?.block;

test('rounds end once every comparison is narrow, and the reason is recorded', async () => {
  const ledger = new Ledger();
  await perform(timingExecutor({}), { ledger, of: adaptive });
  expect(blockLine(ledger)).toMatchObject({
    rounds: 10,
    stopped: 'narrow',
    seed: 3,
    budget: adaptive.budget,
  });
});

test('noise keeps the rounds going to the maximum, in whole pairs of an order and its reverse', async () => {
  const noisy = Array.from({ length: 60 }, (_, index) => 1000 + ((index * 7919) % 13) * 100);
  const ledger = new Ledger();
  const of = { ...adaptive, budget: { ...adaptive.budget, maximum: 14 } };
  await perform(timingExecutor({ unified: noisy }), { ledger, of });
  expect(blockLine(ledger)).toMatchObject({ rounds: 14, stopped: 'rounds' });
  const orderOf = (round: number): string[] =>
    ledger
      .all('sample')
      .filter((each) => each.role === 'timed' && each.round === round)
      .map((each) => each.arm);
  for (const round of [1, 3, 5, 7, 9, 11, 13])
    expect(orderOf(round + 1)).toEqual(orderOf(round).toReversed());
});

test('time that is up ends the rounds after a whole pair, even before the minimum', async () => {
  const ledger = new Ledger();
  const of = { ...adaptive, budget: { ...adaptive.budget, seconds: 1e-9 } };
  await perform(timingExecutor({}), { ledger, of });
  expect(blockLine(ledger)).toMatchObject({ rounds: 2, stopped: 'time' });
});

test('rounds in which nothing can be compared end at the minimum and are not called narrow', async () => {
  const ledger = new Ledger();
  await perform(fakeExecutor(), { ledger, of: adaptive });
  expect(blockLine(ledger)).toMatchObject({ rounds: 10, stopped: 'no-pairs' });
  expect(ledger.all('sample').filter(({ role }) => role === 'warm-up')).toEqual([]);
});

test('the arm that takes most memory is loaded until it is steady, and those loads are not timed', async () => {
  const ledger = new Ledger();
  const of = { ...adaptive, arms: [armOf('unified'), armOf('llama-mmap')] };
  await perform(timingExecutor({ unified: [25_000, 1100, 1010, 1000, 1000] }), { ledger, of });
  expect(blockLine(ledger)?.warmUp).toEqual({ set: 's', arm: armOf('unified').id, loads: 3, steady: true });
  const warm = ledger.all('sample').filter(({ role }) => role === 'warm-up');
  expect(warm.map((each) => each.arm)).toEqual(Array.from({ length: 3 }, () => armOf('unified').id));
  const compared = comparedTimes(
    {
      scenario: 'test',
      sets: [oneByteSet.record],
      arms: of.arms,
      samples: warm,
    },
    armPairs(of.arms),
  );
  expect(compared.flatMap(({ baseline, candidate }) => [...baseline, ...candidate])).toEqual([]);
});

test('a machine that does not become steady is given up on after the most loads, and that is said', async () => {
  const ledger = new Ledger();
  const of = { ...adaptive, arms: [armOf('unified'), armOf('llama-mmap')] };
  const falling = [1e9, 5e8, 2e8, 1e8, 5e7, 2e7, 1e7];
  await perform(timingExecutor({ unified: falling }), { ledger, of });
  expect(blockLine(ledger)?.warmUp).toMatchObject({ loads: 5, steady: false });
});

test('wherever a run is cut off, going on loses no sample and makes none twice', async () => {
  const whole = new Ledger();
  const of = { ...adaptive, syscalls: true, integrity: true };
  await perform(timingExecutor({}), { ledger: whole, of });
  const ids = (ledger: Ledger): string[] =>
    ledger.all('sample').flatMap(({ id, role }) => (role === 'warm-up' ? [] : [id]));
  const total = whole.observations.length;
  for (let kept = 0; kept <= total; kept += 1) {
    const ledger = new Ledger();
    const lines = whole.all('sample', 'block', 'syscalls', 'integrity');
    for (const line of lines.slice(0, kept)) ledger.add(line);
    const executor = timingExecutor({});
    await perform(executor, { ledger, of });
    expect(ids(ledger).toSorted(), `cut after ${kept}`).toEqual(ids(whole).toSorted());
    expect(new Set(ids(ledger)).size).toBe(ids(ledger).length);
    expect(ledger.all('syscalls', 'integrity')).toHaveLength(6);
    expect(blockLine(ledger)).toMatchObject({ rounds: 10, stopped: 'narrow' });
    const made = executor.asked.filter((each) => each.startsWith('load')).length;
    const before = lines.slice(0, kept).filter(({ kind }) => kind === 'sample').length;
    expect(made).toBe(ledger.all('sample').length - before);
  }
});

test('a process that goes on with half a block warms up anew, and keeps what was warmed before', async () => {
  const whole = new Ledger();
  await perform(timingExecutor({}), { ledger: whole, of: adaptive });
  const ledger = new Ledger();
  const lines = whole.all('sample');
  for (const line of lines.slice(0, 12)) ledger.add(line);
  const count = (each: Ledger): number => each.all('sample').filter(({ role }) => role === 'warm-up').length;
  expect(count(ledger)).toBe(2);
  await perform(timingExecutor({}), { ledger, of: adaptive });
  expect(count(ledger)).toBe(2 + 3);
});

test('memory is touched alike before every load but the first ones, and what stands beside is timed in the rounds', async () => {
  const asked = new Map<string, Set<string>>();
  const load: Executor['load'] = (_, { arm: chosen, touchBefore: before, beside }) => {
    const role = beside ? 'timed' : before === undefined ? 'first' : 'warm-up';
    asked.set(role, (asked.get(role) ?? new Set()).add(`${chosen.strategy} ${before ?? 0}`));
    return Promise.resolve(loaded(oneByteSet.record, chosen, 1000));
  };
  const arms = [armOf('unified'), armOf('llama-read')];
  const of = { ...adaptive, arms, beside: true, mostTouchedBefore: 1 };
  await perform(fakeExecutor({ load }), { of });
  expect(Object.fromEntries(asked)).toEqual({
    first: new Set(['unified 0', 'llama-read 0']),
    'warm-up': new Set(['unified 1']),
    timed: new Set(['unified 1', 'llama-read 1']),
  });
});
