import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateSet, resolveOptions } from '../../fixtures-gen/index.ts';
import { LoadedModel, LoadError } from '../ffi/model.ts';
import { cachedBytes, evict } from '../ffi/page-cache.ts';
import { openSet } from '../gguf/index.ts';
import { hugetlbBytes } from '../plan/layout-size.ts';
import { resolveArms } from '../plan/resolve-arms.ts';
import { holdPool, type PoolHold } from '../pool/pool.ts';
import {
  Loaded,
  strategyNames,
  traitsOf,
  type LoadedOutcome,
  type PageKindName,
  type RegionRecord,
  type StrategyName,
} from '../results/index.ts';
import { toWorkerSet } from '../sets/worker-set.ts';
import { loadRequest } from './load-request.ts';
import type { LoadAnswer } from './loaded-outcome.ts';
import { loadsInput, loadsProgram, parseTimed } from './loads-program.ts';
import { observeRegions } from './observe.ts';
import { runLoad } from './run-load.ts';
import type { LoadChoice, WorkerSetDescription } from './task.ts';

const parts = 5;
const scratch = mkdtempSync(join(tmpdir(), 'unimap-run-load-'));
const home = join(scratch, 'set');
let set: WorkerSetDescription;
let pool: PoolHold;
beforeAll(async () => {
  pool = await holdPool({
    needs: [{ pageBytes: hugetlbBytes['2m'], node: 0, pages: 2 * parts }],
    label: 'unimap tests',
  });
  const options = { parts, size: { perPart: 300_000 }, profile: 'plain', uneven: true } as const;
  await generateSet(resolveOptions(options), home);
  set = toWorkerSet(await openSet(home));
});
afterAll(async () => {
  rmSync(scratch, { recursive: true, force: true });
  if (pool.status !== 'unsupported') await pool.release();
});

const hugepages = (): boolean => pool.status !== 'unsupported' && pool.short.length === 0;

const choice = (strategy: StrategyName, pageKind: PageKindName, nodes = [0]): LoadChoice => {
  const own = traitsOf(strategy).memory === 'own';
  const [arm] = resolveArms(
    { strategy, pageKind: own ? pageKind : '4k', placement: own ? 'mirror' : 'local' },
    2,
  );
  if (arm === undefined) throw new Error(`${strategy} makes no arm`);
  return { arm, nodes, allowFallback: true };
};

const completed = (outcome: LoadAnswer['outcome']): LoadedOutcome => {
  if (outcome.status !== 'completed') throw new Error(JSON.stringify(outcome));
  return Loaded.parse(outcome);
};

/** Where a region stands differs from process to process. */
const withoutAddresses = (regions: readonly RegionRecord[]): RegionRecord[] =>
  regions.map((region) => ({ ...region, address: '0x0' }));

/** The same load, by the library in this process: what was obtained and what the kernel says of it. */
const throughKoffi = (load: LoadChoice, of = set) => {
  const model = LoadedModel.load(loadRequest(of, load));
  try {
    model.touch(0);
    const { summary } = model;
    const { regions, pages, obtained, doubts } = observeRegions(summary, model.regionsWithPages());
    return {
      regions: withoutAddresses(regions),
      pages,
      obtained,
      fallbacks: [...summary.fallbacks, ...doubts],
      region: summary.figures['memory.region'],
      payload: summary.figures['memory.payload'],
      directBytes: summary.figures['memory.directBytes'],
    };
  } finally {
    model.unload();
  }
};

/** Of memory of 4 KiB pages the kernel merges neighbours, so there is no telling. */
const expectedMappings = (
  { arm: { strategy, pageKind } }: LoadChoice,
  regions: number,
): number | undefined => {
  const { memory } = traitsOf(strategy);
  if (memory === 'cache') return parts;
  return memory === 'heap' || pageKind === '2m' ? regions : undefined;
};

test.for(
  strategyNames.flatMap((strategy) => (['4k', 'thp', '2m'] as const).map((kind) => ({ strategy, kind }))),
)(
  '$strategy in $kind pages is observed as a load in this process is',
  async ({ strategy, kind }, context) => {
    if (kind === '2m' && !hugepages()) context.skip('no hugepages: raise vm.nr_hugepages by 10');
    for (const nodes of [[0], [0, 0]]) {
      const load = choice(strategy, kind, nodes);
      const { outcome, regions } = await runLoad(set, load);
      const { requested, memory, pages, obtained, fallbacks, phases, usable, callReturn } =
        completed(outcome);
      const { region, payload, directBytes } = memory;
      expect({
        regions: withoutAddresses(regions),
        ...{ pages, obtained, fallbacks, region, payload, directBytes },
      }).toEqual(throughKoffi(load));
      expect(requested).toEqual(load.arm);
      expect(memory.waste).toBe(region - payload * pages.replicas);
      expect(memory.mappings).toBe(expectedMappings(load, regions.length) ?? memory.mappings);
      expect(memory.hugetlb + memory.resident).toBe(
        regions.reduce((sum, each) => sum + each.resident * each.pageBytes, 0),
      );
      expect(Object.values(phases).reduce((sum, each) => sum + each)).toBe(usable);
      expect(usable).toBe(callReturn + phases.touch);
    }
  },
);

test.each([
  [
    'a part that is missing',
    'part',
    (path: string) => {
      rmSync(path);
    },
    {},
  ],
  [
    'a part that was cut short',
    'part',
    (path: string) => {
      truncateSync(path, 5000);
    },
    {},
  ],
  ['more pages of 1 GiB than any pool has', 'pool', () => undefined, { pageKind: '1g' }],
  ['a node that does not exist', 'policy', () => undefined, { nodes: [63] }],
] as const)('%s is the error that the library gives', async (_, code, spoil, change) => {
  const folder = mkdtempSync(join(scratch, 'spoilt-'));
  cpSync(home, folder, { recursive: true });
  const spoilt = toWorkerSet(await openSet(folder));
  spoil(spoilt.parts[1]?.path ?? '');
  const { pageKind = '4k', nodes = Array.from({ length: 64 }, () => 0) } = change as {
    pageKind?: PageKindName;
    nodes?: number[];
  };
  const load = { ...choice('per-part', pageKind, nodes), allowFallback: false };
  const { outcome, regions } = await runLoad(spoilt, load);
  expect(regions).toEqual([]);
  expect(outcome).toMatchObject({ status: 'failed', error: { code } });
  let failure: unknown;
  try {
    throughKoffi(load, spoilt);
  } catch (error) {
    if (error instanceof LoadError) failure = error.failure;
  }
  expect(outcome).toEqual({ status: 'failed', error: failure });
});

test('a delay injected for testing is in the time, adds up with the phases, and is said in the outcome', async () => {
  const load = choice('unified', '4k');
  const { injectedDelay, usable, callReturn, phases } = completed(
    (await runLoad(set, { ...load, delay: 0.5 })).outcome,
  );
  expect(injectedDelay?.share).toBe(0.5);
  const spent = injectedDelay?.nanoseconds ?? 0;
  expect(usable).toBe(callReturn + phases.touch + spent);
  expect(spent).toBeGreaterThanOrEqual(0.5 * (callReturn + phases.touch));
  expect(Object.values(phases).reduce((sum, each) => sum + each)).toBe(usable);
  expect((await runLoad(set, load)).outcome).not.toHaveProperty('injectedDelay');
});

test('a cold load starts from files that are not in the page cache, or does not start', async (context) => {
  const paths = set.parts.map(({ path }) => path);
  evict(paths);
  if (cachedBytes(paths) !== 0) context.skip('the page cache of this file system cannot be dropped');
  const cold = { ...choice('unified', '4k'), cold: true } as const;
  for (const path of paths) readFileSync(path);
  const { memory } = completed((await runLoad(set, cold)).outcome);
  expect(memory.cachedBefore).toBe(0);
  expect(memory.cachedAfter).toBeGreaterThanOrEqual(memory.payload);
  const holder = LoadedModel.load(loadRequest(set, choice('llama-mmap', '4k')));
  try {
    holder.touch(0);
    const { outcome, regions } = await runLoad(set, cold);
    expect(regions).toEqual([]);
    expect(outcome).toMatchObject({
      status: 'failed',
      error: {
        code: 'not-cold',
        message: expect.stringMatching(/^[1-9]\d* bytes of the set stayed/) as string,
      },
    });
  } finally {
    holder.unload();
  }
});

/** A load that goes on until it is ended. */
const endless = (): LoadChoice => ({ ...choice('unified', '4k'), delay: 1e9 });

const childOf = async (parent: number, name: string): Promise<number> => {
  for (;;) {
    const found = readdirSync('/proc').find((pid) => {
      try {
        const [, command, ppid] =
          /^\d+ \((.*)\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
        return command === name && Number(ppid) === parent;
      } catch {
        return false;
      }
    });
    if (found !== undefined) return Number(found);
    await setTimeout(10);
  }
};

test('a loading process that is killed is an error that says so; the next load is none the worse', async () => {
  const ended = expect(runLoad(set, endless())).rejects.toThrow(
    expect.objectContaining({
      code: 'worker-died',
      message: 'the loading process ended with SIGKILL; it said nothing',
    }),
  );
  process.kill(await childOf(process.pid, 'unimap-loads'), 'SIGKILL');
  await ended;
  completed((await runLoad(set, choice('unified', '4k'))).outcome);
});

test('a load that is no longer wanted ends at once, with the reason it was given', async () => {
  const stop = new AbortController();
  const ended = expect(runLoad(set, endless(), stop.signal)).rejects.toThrow('enough');
  const pid = await childOf(process.pid, 'unimap-loads');
  stop.abort(new Error('enough'));
  await ended;
  expect(existsSync(`/proc/${pid}`)).toBe(false);
});

test('the loading process dies with its parent, however that ended', async () => {
  const parent = execa('sh', ['-c', '"$0" $$; true', loadsProgram()], {
    input: loadsInput(set, 'timed', [endless()]),
    reject: false,
  });
  const pid = await childOf(parent.pid ?? 0, 'unimap-loads');
  parent.kill('SIGKILL');
  await parent;
  while (existsSync(`/proc/${pid}`)) await setTimeout(10);
});

test('a loading process whose parent was gone before it could look loads nothing', async () => {
  const input = loadsInput(set, 'timed', [choice('unified', '4k')]);
  const gone = await execa(loadsProgram(), ['1'], { input, reject: false });
  expect(gone).toMatchObject({ exitCode: 1, stdout: '' });
});

test.each([
  ['nothing at all', (): string => '', 'the last word has no end'],
  [
    'words that end too early',
    (words: string) => words.slice(0, words.indexOf('timed')),
    'words are missing',
  ],
  [
    'a word for a number',
    (words: string) => words.replace('timed\u00000\u0000', 'timed\u0000x\u0000'),
    'not a number',
  ],
  ['a mode that there is not', (words: string) => words.replace('timed', 'guessed'), 'timed or counted'],
  [
    'a strategy that there is not',
    (words: string) => words.replace('unified', 'nonesuch'),
    'no such strategy',
  ],
])('%s instead of a load is refused', async (_, spoil, why) => {
  const input = spoil(loadsInput(set, 'timed', [choice('unified', '4k')]));
  const { exitCode, stdout, stderr } = await execa(loadsProgram(), { input, reject: false });
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toContain(why);
});

test('two timed loads in one process are refused: one would change what the other meets', async () => {
  const load = choice('unified', '4k');
  const input = loadsInput(set, 'timed', [load, load]);
  const { exitCode, stderr } = await execa(loadsProgram(), { input, reject: false });
  expect([exitCode, stderr]).toEqual([2, 'unimap-loads: a timed load is the only one of its process']);
});

test('the answer of a program that was built from other source says to build it again', () => {
  for (const answer of ['{"loads":[{"load_id":0,"status":"completed"}]}', '{"loads":[]}'])
    expect(() => parseTimed(answer)).toThrow(
      expect.objectContaining({
        code: 'library-answer',
        remedy: 'run `npm run setup` to build the library again',
        exitStatus: 3,
      }),
    );
});
