import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { arm, loaded, modelSet } from '../results/test-support/results-builder.ts';
import type { Executor } from '../rounds/executor.ts';
import { checkMeasuring } from './self-check.ts';

const unused = (): Promise<never> => Promise.reject(new Error('not asked for'));

/** Loads that take about a millisecond, slowed as the worker would; `biased`: the second name always, by a fifth. */
const fakeLoads = (biased: boolean): Executor => {
  let load = 0;
  return {
    load: (set, { arm: chosen, delay = 0 }) => {
      load += 1;
      const noise = 1 + ((load * 7919) % 101) / 5000;
      const bias = biased && chosen.id.endsWith('#b') ? 1.2 : 1;
      return Promise.resolve(loaded(set.record, chosen, Math.round(1e6 * noise * bias * (1 + delay))));
    },
    verify: () => {
      throw new Error('the self-check verifies nothing');
    },
    count: unused,
    micro: unused,
    access: unused,
    client: unused,
  };
};

const check = (executor: Executor, seconds = 60, repetitions = 20) =>
  checkMeasuring(
    {
      set: { description: { parts: [], tensors: [] }, paths: [], record: modelSet(8) },
      arm: arm('unified'),
      nodes: [0],
      repetitions,
      share: 0.1,
      seconds,
      seed: 1,
    },
    executor,
    () => undefined,
    new AbortController().signal,
  );

test('loads that do not differ give few alarms, and a delay is found, with intervals of both counts', async () => {
  const { falseAlarms, found, runs, undecided } = await check(fakeLoads(false));
  expect(falseAlarms.of).toBe(20);
  expect(falseAlarms.count).toBeLessThanOrEqual(4);
  expect(found).toMatchObject({ count: 20, of: 20, interval: { share: 1, high: 1 } });
  expect(found.interval?.low).toBeCloseTo(0.839, 3);
  expect(runs).toHaveLength(40);
  expect(undecided).toEqual({ tooFewRounds: 0, notObtained: 0 });
});

test('a measuring that favours one name is caught by its false alarms', async () => {
  const { falseAlarms } = await check(fakeLoads(true));
  expect(falseAlarms.count).toBe(20);
});

test('loads that failed decide nothing and are in no count', async () => {
  const failed = { status: 'failed', error: { code: 'x', message: 'x', remedy: 'x' } } as const;
  const { falseAlarms, found, undecided } = await check({
    ...fakeLoads(false),
    load: () => Promise.resolve(failed),
  });
  expect([falseAlarms, found]).toEqual([
    { count: 0, of: 0 },
    { count: 0, of: 0 },
  ]);
  expect(undecided).toEqual({ tooFewRounds: 0, notObtained: 40 });
});

/** Loads that take a while besides what they say they take. */
const slowly = (milliseconds: (load: number) => number): Executor => {
  const fake = fakeLoads(false);
  let loads = 0;
  return {
    ...fake,
    load: async (...given) => {
      loads += 1;
      await setTimeout(milliseconds(loads));
      return fake.load(...given);
    },
  };
};

test('a budget that cannot hold the rounds of an interval is refused before any run, with one that can', async () => {
  let loads = 0;
  const slow = slowly(() => 20);
  const counting: Executor = {
    ...slow,
    load: (...given) => {
      loads += 1;
      return slow.load(...given);
    },
  };
  await expect(check(counting, 0.05)).rejects.toMatchObject({
    code: 'hopeless-budget',
    exitStatus: 2,
    message: expect.stringMatching(/^too few rounds in this budget: 6 rounds of two loads take /) as string,
    remedy: expect.stringMatching(/^give a longer one: --budget 0\.\d+ or more, in minutes$/) as string,
  });
  expect(loads).toBe(2);
});

test('where loads grew slower than the first ones promised, runs lack rounds, and no page is blamed', async () => {
  const { undecided, runs } = await check(
    slowly((load) => (load <= 2 ? 0 : 140)),
    0.5,
    1,
  );
  expect(undecided).toEqual({ tooFewRounds: 2, notObtained: 0 });
  expect(runs).toEqual([]);
});
