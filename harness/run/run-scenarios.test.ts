import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readState } from '../machine/state/read-state.ts';
import type { ObservationRecord } from '../results/index.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Executor } from '../rounds/executor.ts';
import { Ledger } from '../journal/ledger.ts';
import { planWork, type RunChoice } from './plan-work.ts';
import { poolGroups, runScenarios, type Gathered } from './run-scenarios.ts';
import type { Session } from '../session/session.ts';
import type { OpenedSet } from '../sets/worker-set.ts';

let cache: string;
let cleanUps: (() => void | Promise<void>)[];
let session: Session;

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'unimap-run-scenarios-'));
  vi.stubEnv('UNIMAP_CACHE', cache);
  cleanUps = [];
  session = {
    signal: new AbortController().signal,
    onShutdown: (cleanUp) => {
      cleanUps.push(cleanUp);
      return () => undefined;
    },
    say: () => undefined,
    show: () => undefined,
  };
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true, force: true });
});

const two = { minimum: 2, maximum: 2 };

const scenario = (partBytes: number, together?: true): Scenario => ({
  name: 'test',
  question: 'Does the run go on?',
  sets: [1, 2, 3].map((parts) => ({ parts, partBytes, sizeClass: 'tiny', profile: 'plain' })),
  arms: [
    { strategy: 'per-part', pageKind: '4k', placement: 'mirror' },
    { strategy: 'unified', pageKind: '4k', placement: 'mirror' },
  ],
  ...(together && { together }),
  measure: {
    rounds: { tiny: two, real: two, own: two },
    quickRounds: { tiny: 2, real: 2, own: 2 },
    syscalls: true,
    integrity: true,
    micro: true,
  },
});

const choice = (partBytes: number, together?: true): RunChoice => ({
  scenarios: [scenario(partBytes, together)],
  quick: false,
  seed: 1,
});

/** Fails every case, which is told from a skip, and remembers the sets it was given. */
const fakeExecutor = (opened: OpenedSet[]): Executor => {
  const failed = { status: 'failed', error: { code: 'fake', message: 'fake', remedy: 'none' } } as const;
  return {
    load: (set) => {
      if (!opened.includes(set)) opened.push(set);
      return Promise.resolve(failed);
    },
    verify: async function* (_, loads) {
      yield* await Promise.resolve(loads.map(() => failed));
    },
    access: () => Promise.resolve(failed),
    client: () => Promise.resolve(failed),
    count: (_, loads) => Promise.resolve(loads.map(() => failed)),
    micro: () => Promise.resolve([{ name: 'a call', medianNs: 1, madNs: 0, n: 1 }]),
  };
};

interface Ran {
  readonly gathered: Gathered;
  readonly opened: OpenedSet[];
  readonly recorded: ObservationRecord[];
}

const run = async (
  chosen: RunChoice,
  before: (folder: string) => void = () => undefined,
  ledger = new Ledger(),
): Promise<Ran> => {
  const work = await planWork(chosen, session);
  before(join(cache, readdirSync(cache)[0] ?? ''));
  const opened: OpenedSet[] = [];
  const executor = fakeExecutor(opened);
  const { gathered, complete } = await runScenarios(chosen, work, session, executor, ledger);
  expect(complete).toBe(true);
  return { gathered, opened, recorded: ledger.observations };
};

const statusesOf = (recorded: readonly ObservationRecord[], set: string): string[] => [
  ...new Set(recorded.flatMap((each) => ('set' in each && each.set === set ? [each.outcome.status] : []))),
];

test('what is said of a set that was not made is what is said of it once it is', async () => {
  const { gathered, opened } = await run(choice(4096));
  const [work] = await planWork(choice(4096), session);
  expect(gathered.sets).toEqual(opened.map((set) => set.record));
  expect(work?.unmade.map((set) => set.record)).toEqual([gathered.sets[0]]);
});

test('sets stand in a folder of this run alone, one block at a time, and nothing of them is left', async () => {
  const { opened } = await run(choice(4096));
  const folders = readdirSync(cache);
  expect(folders).toEqual([expect.stringMatching(`^sets-${process.pid}-`)]);
  for (const { paths } of opened) expect(paths[0]).toContain(join(cache, folders[0] ?? '', 'unimap-'));
  expect(readdirSync(join(cache, folders[0] ?? ''))).toEqual([]);
  for (const cleanUp of cleanUps) await cleanUp();
  expect(readdirSync(cache)).toEqual([]);
});

test('the sets of a run that was killed are removed before room is sought for new ones', async () => {
  const killed = join(cache, 'sets-4194305-1-abcdef');
  mkdirSync(killed);
  await planWork(choice(4096), session);
  expect(readdirSync(cache)).toHaveLength(1);
  expect(readdirSync(cache)).not.toContain('sets-4194305-1-abcdef');
});

test('a set that cannot be made is skipped with its reason, and every other one is measured', async () => {
  const { gathered, recorded, opened } = await run(choice(4096), (folder) => {
    writeFileSync(join(folder, 'unimap-2x4KiB'), 'in the way');
  });
  expect(opened.map((set) => set.record.id)).toEqual(['1x4KiB', '3x4KiB']);
  expect(statusesOf(recorded, '1x4KiB')).toEqual(['failed']);
  expect(statusesOf(recorded, '2x4KiB')).toEqual(['skipped']);
  expect(statusesOf(recorded, '3x4KiB')).toEqual(['failed']);
  expect(gathered.sets.map((set) => set.id)).toEqual(['1x4KiB', '2x4KiB', '3x4KiB']);
  expect(gathered.notices).toEqual([
    {
      about: '2 parts of 4 KiB',
      reason: expect.stringContaining('could not be made') as string,
      remedy: expect.stringMatching(/./) as string,
    },
  ]);
  expect(JSON.stringify([gathered, recorded]), 'results are pasted in public').not.toContain(cache);
  const skipped = recorded.filter((each) => 'set' in each && each.set === '2x4KiB').map(({ kind }) => kind);
  expect([...new Set(skipped)]).toEqual(['sample', 'syscalls', 'integrity']);
});

test('sets compared in the same rounds are skipped together when one of them cannot be made', async () => {
  const { gathered, recorded, opened } = await run(choice(4096, true), (folder) => {
    writeFileSync(join(folder, 'unimap-3x4KiB'), 'in the way');
  });
  expect(opened).toEqual([]);
  for (const id of ['1x4KiB', '2x4KiB', '3x4KiB']) expect(statusesOf(recorded, id)).toEqual(['skipped']);
  expect(gathered.notices).toHaveLength(1);
});

test('a cache folder without room for the largest sets is refused with the numbers, before any is made', async () => {
  const TiB = 1024 ** 4;
  await expect(planWork(choice(4 * TiB), session)).rejects.toMatchObject({
    code: 'cache-too-small',
    exitStatus: 3,
    message: expect.stringMatching(
      `^the cache folder ${cache} has .* free, and the largest sets of this run take ${3 * 4} TiB$`,
    ) as string,
    remedy: expect.stringContaining('UNIMAP_CACHE') as string,
  });
});

test('a cache folder that cannot be written is refused with its name', async () => {
  vi.stubEnv('UNIMAP_CACHE', '/proc/unimap');
  await expect(planWork(choice(4096), session)).rejects.toMatchObject({
    code: 'cache-unusable',
    message: expect.stringContaining('/proc/unimap') as string,
    remedy: 'set UNIMAP_CACHE to a folder of yours',
  });
});

test('each block that was measured stands between two states of the machine, and none that was skipped', async () => {
  const work = await planWork(choice(4096), session);
  writeFileSync(join(cache, readdirSync(cache)[0] ?? '', 'unimap-2x4KiB'), 'in the way');
  const ledger = new Ledger();
  await runScenarios(choice(4096), work, session, fakeExecutor([]), ledger, ({ scenario, when }, sets) =>
    Promise.resolve({
      kind: 'state',
      scenario,
      when,
      sets: sets.map(({ record }) => ({ set: record.id })),
      ...readState(),
    }),
  );
  const recorded: string[] = [];
  for (const one of ledger.all('state', 'sample', 'syscalls', 'integrity')) {
    const of = one.kind === 'state' ? `${one.when} ${one.sets.map(({ set }) => set).join()}` : one.set;
    if (recorded.at(-1) !== of) recorded.push(of);
  }
  expect(recorded).toEqual([
    ...['before 1x4KiB', '1x4KiB', 'after 1x4KiB'],
    '2x4KiB',
    ...['before 3x4KiB', '3x4KiB', 'after 3x4KiB'],
  ]);
});

test('blocks that an interrupted run finished are not made again, and the report says of them what it would have', async () => {
  const ledger = new Ledger();
  const spoil = (folder: string): void => {
    writeFileSync(join(folder, 'unimap-2x4KiB'), 'in the way');
  };
  const whole = await run(choice(4096), spoil, ledger);
  const again = await run(choice(4096), () => undefined, ledger);
  expect(again.opened).toEqual([]);
  expect(again.recorded).toEqual(whole.recorded);
  expect(again.gathered).toEqual(whole.gathered);
});

test('a delay injected on purpose reaches the loads of that strategy alone, and the results say so', async () => {
  const work = await planWork(choice(4096), session);
  const delays: [string, number | undefined][] = [];
  const executor: Executor = {
    ...fakeExecutor([]),
    load: (_, { arm, delay }) => {
      delays.push([arm.strategy, delay]);
      return Promise.resolve({ status: 'skipped', reason: 'fake', remedy: 'none' });
    },
  };
  const { gathered } = await runScenarios(
    { ...choice(4096), delays: { unified: 0.1 } },
    work,
    session,
    executor,
    new Ledger(),
  );
  expect([...new Set(delays.map((each) => each.join(' ')))].toSorted()).toEqual(['per-part ', 'unified 0.1']);
  expect(gathered.notices).toEqual([
    expect.objectContaining({
      about: '--inject-delay',
      reason: expect.stringContaining('unified was slowed on purpose, by 10 %') as string,
    }),
  ]);
});

test('pages of 1 GiB are held by those blocks alone that load into them, and given back before the others', () => {
  const small = { pageBytes: 2 * 1024 ** 2, node: 0, pages: 7 };
  const huge = { pageBytes: 1024 ** 3, node: 0, pages: 4 };
  const more = { ...huge, pages: 16 };
  expect(
    poolGroups([
      { block: 'a', needs: [small, huge] },
      { block: 'b', needs: [more] },
      { block: 'c', needs: [small] },
      { block: 'd', needs: [] },
    ]),
  ).toEqual([
    { blocks: ['a', 'b'], needs: [small, more] },
    { blocks: ['c', 'd'], needs: [small] },
  ]);
});

test('a run that leaves the pool alone neither raises it nor waits for whoever holds it', async () => {
  const lock = createServer();
  // Where another run holds it already, that serves as well.
  await new Promise<void>((resolve) => {
    lock.once('error', () => {
      resolve();
    });
    lock.listen('\0unimap-pool', () => {
      resolve();
    });
  });
  const said: string[] = [];
  session = { ...session, say: (message) => said.push(message) };
  const asked = choice(4096);
  const huge = asked.scenarios.map((each) => ({
    ...each,
    arms: [{ strategy: 'unified', pageKind: '2m', placement: 'mirror' } as const],
  }));
  const { gathered } = await run({ ...asked, scenarios: huge, leavePool: true });
  lock.close();
  expect(gathered.arms.map(({ pageKind }) => pageKind)).toEqual(['2m']);
  expect([gathered.during, gathered.poolRaise]).toEqual([undefined, undefined]);
  expect(said).toEqual([]);
});
