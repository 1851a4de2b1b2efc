import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { generateSet, resolveOptions } from '../../fixtures-gen/index.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { planWork } from './plan-work.ts';
import type { Session } from '../session/session.ts';

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'unimap-plan-work-'));
  vi.stubEnv('UNIMAP_CACHE', cache);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true, force: true });
});

const session: Session = {
  signal: new AbortController().signal,
  onShutdown: () => () => undefined,
  say: () => undefined,
  show: () => undefined,
};
const range = { minimum: 2, maximum: 2 };
const set = { partBytes: 4096, sizeClass: 'tiny', profile: 'plain' } as const;
const scenario: Scenario = {
  name: 'test',
  question: 'What is planned?',
  sets: [
    { ...set, parts: 4 },
    { ...set, parts: 5, onlyFull: true },
  ],
  arms: [
    { strategy: 'per-part', pageKind: '1g', placement: 'mirror', mostParts: 4 },
    { strategy: 'unified', pageKind: '1g', placement: 'mirror' },
  ],
  measure: {
    rounds: { tiny: range, real: range, own: range },
    quickRounds: { tiny: 2, real: 2, own: 2 },
    syscalls: false,
    integrity: false,
    micro: false,
  },
};

const planned = async (quick: boolean) =>
  (await planWork({ scenarios: [scenario], quick, seed: 1 }, session)).map(({ parts, arms }) => [
    parts[0]?.length,
    arms.map(({ strategy }) => strategy),
  ]);

test('an arm is left out on sets of more parts than it is for, and a set for full runs under --quick', async () => {
  expect(await planned(false)).toEqual([
    [4, ['per-part', 'unified']],
    [5, ['unified']],
  ]);
  expect(await planned(true)).toEqual([[4, ['per-part', 'unified']]]);
});

test('an arm is left out on sets whose parts are all smaller than it is for', async () => {
  const arms: Scenario['arms'] = [
    { strategy: 'per-page-shipped', pageKind: '2m', placement: 'mirror', leastPartBytes: 8192 },
    { strategy: 'unified', pageKind: '2m', placement: 'mirror' },
  ];
  const sets: Scenario['sets'] = [
    { ...set, parts: 4 },
    { ...set, parts: 4, partBytes: 8192 },
  ];
  const plan = await planWork({ scenarios: [{ ...scenario, arms, sets }], quick: false, seed: 1 }, session);
  expect(plan.map((work) => work.arms.map(({ strategy }) => strategy))).toEqual([
    ['unified'],
    ['per-page-shipped', 'unified'],
  ]);
});

test('blocks that load into pages of 1 GiB come first, while memory is in one piece', async () => {
  const arms: Scenario['arms'] = [
    { strategy: 'per-part', pageKind: '1g', placement: 'mirror', mostParts: 4 },
    { strategy: 'unified', pageKind: '2m', placement: 'mirror' },
  ];
  const sets: Scenario['sets'] = [5, 4, 6, 3].map((parts) => ({ ...set, parts }));
  const plan = await planWork({ scenarios: [{ ...scenario, arms, sets }], quick: false, seed: 1 }, session);
  expect(plan.map(({ parts }) => parts[0]?.length)).toEqual([4, 3, 5, 6]);
});

test('an arm that two lines of a scenario mean is loaded once', async () => {
  const line = { strategy: 'unified-parallel', pageKind: '4k', placement: 'mirror' } as const;
  const threads = [1, 'each', 'all'] as const;
  const arms = threads.map((each) => ({ ...line, threads: each }));
  const [work] = await planWork({ scenarios: [{ ...scenario, arms }], quick: true, seed: 1 }, session);
  const ids = work?.arms.map(({ id }) => id) ?? [];
  expect(ids).toContain('unified-parallel/4k/mirror/buffered/1');
  expect(ids).toEqual([...new Set(ids)]);
});

test('sets that differ in anything have different ids, and one set has one size class', async () => {
  const sets: Scenario['sets'] = [
    { ...set, parts: 4 },
    { ...set, parts: 4, partBytes: 4097 },
    { ...set, parts: 4, cache: 'cold' },
    { ...set, parts: 4, partBytes: 16384, profile: 'llama' },
    { ...set, parts: 4, partBytes: 16384 },
  ];
  const plan = (...scenarios: Scenario[]) => planWork({ scenarios, quick: false, seed: 1 }, session);
  const ids = (await plan({ ...scenario, sets })).flatMap(({ unmade }) =>
    unmade.map(({ record }) => record.id),
  );
  expect(new Set(ids).size).toBe(sets.length);
  await expect(
    plan(scenario, { ...scenario, sets: [{ ...set, parts: 4, sizeClass: 'real' }] }),
  ).rejects.toThrow('the set of 4 parts of 4 KiB is called tiny by one scenario and real by another');
});

test('a model of one’s own is cold where the sets of the scenario are, and warm where they are', async () => {
  const model = join(cache, 'model');
  await generateSet(
    resolveOptions({ parts: 2, size: { perPart: 60_000 }, profile: 'plain', name: 'm' }),
    model,
  );
  const cold = { ...set, parts: 4, cache: 'cold' } as const;
  const blocks = async (sets: Scenario['sets']) =>
    (await planWork({ scenarios: [{ ...scenario, sets }], quick: false, seed: 1, model }, session)).map(
      (work) => [work.cold, work.unmade[0]?.record.id, work.unmade[0]?.record.cache],
    );
  expect(await blocks([cold])).toEqual([[true, 'm-cold', 'cold']]);
  expect(await blocks([{ ...set, parts: 4 }])).toEqual([[false, 'm', undefined]]);
  expect(await blocks([cold, { ...set, parts: 5 }, { ...cold, parts: 9 }])).toEqual([
    [false, 'm', undefined],
    [true, 'm-cold', 'cold'],
  ]);
});
