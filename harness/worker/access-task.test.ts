import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { generateSet, resolveOptions } from '../../fixtures-gen/index.ts';
import { cachedBytes } from '../ffi/page-cache.ts';
import { groupFolders } from '../machine/control-group.ts';
import { openSet } from '../gguf/index.ts';
import { resolveArms } from '../plan/resolve-arms.ts';
import {
  accessCounters,
  AccessRecord,
  accessPatterns,
  strategyNames,
  traitsOf,
  type StrategyName,
} from '../results/index.ts';
import { toWorkerSet } from '../sets/worker-set.ts';
import { performAccess } from './access-task.ts';
import type { AccessPlan, LoadChoice, WorkerSetDescription } from './task.ts';

const scratch = mkdtempSync(join(tmpdir(), 'unimap-access-'));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const plan: AccessPlan = {
  threads: 2,
  nodes: [0],
  passes: { sequential: 3, random: 1, 'random-independent': 1, matvec: 2 },
  lines: 1000,
  seed: 5,
};

const choice = (strategy: StrategyName): LoadChoice => {
  const own = traitsOf(strategy).memory === 'own';
  const [arm] = resolveArms({ strategy, pageKind: '4k', placement: own ? 'mirror' : 'local' }, 2);
  if (arm === undefined) throw new Error(`${strategy} makes no arm`);
  return { arm, nodes: [0], allowFallback: true };
};

let made = 0;
const makeSet = async (): Promise<WorkerSetDescription> => {
  const directory = join(scratch, `set${made++}`);
  await generateSet(resolveOptions({ parts: 3, size: { perPart: 300_000 }, profile: 'plain' }), directory);
  return toWorkerSet(await openSet(directory));
};

/** Of the tensors' bytes as the files hold them, in 8-byte little-endian words that start anew with each tensor. */
const sumOfFiles = (set: WorkerSetDescription): string => {
  let sum = 0n;
  for (const { part, offset, bytes } of set.tensors) {
    const padded = Buffer.alloc(Math.ceil(bytes / 8) * 8);
    readFileSync(set.parts[part]?.path ?? '').copy(padded, 0, offset, offset + bytes);
    for (let at = 0; at < padded.length; at += 8) sum += padded.readBigUInt64LE(at);
  }
  return BigInt.asUintN(64, sum).toString(16).padStart(16, '0');
};

test('a set that is to be cold is dropped from the page cache before it is loaded', async () => {
  const set = await makeSet();
  const paths = set.parts.map(({ path }) => path);
  paths.forEach((path) => readFileSync(path));
  expect(cachedBytes(paths)).toBeGreaterThan(0);
  const direct = { ...choice('llama-direct'), cold: true as const };
  expect(performAccess(set, direct, plan).status).toBe('completed');
  expect(cachedBytes(paths)).toBe(0);
});

test('under pressure a locked model stays in memory, and its control group goes with the measurement', async ({
  skip,
}) => {
  const set = await makeSet();
  const of = (strategy: StrategyName) => performAccess(set, choice(strategy), { ...plan, pressure: true });
  const locked = of('llama-mmap-locked');
  if (locked.status === 'unsupported') return skip(locked.missing);
  if (locked.status !== 'completed' || locked.pressure === undefined) throw new Error(JSON.stringify(locked));
  const { limit, read, resident, refault } = locked.pressure;
  const bytes = set.parts.reduce((sum, part) => sum + part.bytes, 0);
  expect(limit).toBeGreaterThan(bytes);
  expect(read).toBe(2 * limit);
  expect(resident.before).toBeGreaterThan(0);
  expect(resident.after).toBe(resident.before);
  expect(refault).toBeGreaterThan(0);
  for (const { path } of groupFolders('memory', '/sys', '/proc'))
    expect(existsSync(join(path, `unimap-pressure-${process.pid}`))).toBe(false);
});

test('every strategy reads the bytes of the files, and the same in every pattern', async () => {
  const set = await makeSet();
  const known = new Map<string, string>([['sequential', sumOfFiles(set)]]);
  for (const strategy of strategyNames) {
    const outcome = AccessRecord.shape.outcome.parse(performAccess(set, choice(strategy), plan));
    if (outcome.status !== 'completed') throw new Error(JSON.stringify(outcome));
    expect(outcome.readings.map(({ pattern }) => pattern)).toEqual(accessPatterns);
    for (const { pattern, checksum, passes, bytes, threads } of outcome.readings) {
      expect(passes).toHaveLength(plan.passes[pattern]);
      expect(threads).toBe(2);
      expect(bytes).toBe(
        pattern.startsWith('random') ? 64_000 : set.tensors.reduce((sum, tensor) => sum + tensor.bytes, 0),
      );
      expect([strategy, pattern, checksum]).toEqual([strategy, pattern, known.get(pattern) ?? checksum]);
      known.set(pattern, checksum);
    }
  }
});

test('every reading has every counter, a number or the reason why there is none', async () => {
  const outcome = performAccess(await makeSet(), choice('unified'), plan);
  if (outcome.status !== 'completed') throw new Error(JSON.stringify(outcome));
  expect(outcome.readings).toHaveLength(accessPatterns.length);
  for (const { counters } of outcome.readings) {
    expect(Object.keys(counters)).toEqual(accessCounters);
    for (const counter of Object.values(counters)) {
      if ('absent' in counter) expect(counter.absent).toMatch(/^perf_event_open: E|fewer events/u);
      else expect(Number.isSafeInteger(counter.count)).toBe(true);
    }
    // The kernel counts page faults by itself: they are absent only where it does not let us, on whatever CPU.
    if ('absent' in counters.pageFaults) expect(counters.pageFaults.absent).toMatch(/EACCES|EPERM|ENOSYS/u);
  }
});

test('a node that is not there is a failure that names it, where there are several to read from', async () => {
  const outcome = performAccess(await makeSet(), choice('unified'), { ...plan, nodes: [63, 0] });
  expect(outcome).toMatchObject({ status: 'failed', error: { code: 'policy', node: 63 } });
});

test('where there is one node to run on, its threads are called neither local nor remote', async () => {
  const outcome = performAccess(await makeSet(), choice('unified'), { ...plan, nodes: [0] });
  if (outcome.status !== 'completed') throw new Error(JSON.stringify(outcome));
  expect(outcome.readings.every(({ where }) => where === undefined)).toBe(true);
});

test('a part that is too short is that case’s failure', async () => {
  const set = await makeSet();
  truncateSync(set.parts[1]?.path ?? '', 1000);
  expect(performAccess(set, choice('llama-mmap'), plan)).toMatchObject({
    status: 'failed',
    error: { code: 'part', part: 1 },
  });
});
