import { execFileSync } from 'node:child_process';
import { closeSync, copyFileSync, fsyncSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateSet, resolveOptions } from '../../fixtures-gen/index.ts';
import { evict } from '../ffi/page-cache.ts';
import { cacheStretch, filePages } from '../ffi/place.ts';
import { openSet } from '../gguf/index.ts';
import { armId, traitsOf, type PageKindName, type StrategyName } from '../results/index.ts';
import { toWorkerSet } from '../sets/worker-set.ts';
import { runLoad } from './run-load.ts';
import type { LoadChoice, WorkerSetDescription } from './task.ts';
import { performVerify } from './verify-task.ts';

const root = process.getuid?.() === 0;
const scratch = mkdtempSync(join(tmpdir(), 'unimap-huge-files-'));
const home = join(scratch, 'set');
const names = ['h-00001-of-00002.gguf', 'h-00002-of-00002.gguf'];
let set: WorkerSetDescription;

beforeAll(async () => {
  const options = { parts: 2, size: { perPart: 5_000_000 }, profile: 'plain', name: 'h' } as const;
  await generateSet(resolveOptions(options), home);
  set = toWorkerSet(await openSet(home));
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const choice = (strategy: StrategyName, pageKind: PageKindName): LoadChoice => {
  const { memory, parallel } = traitsOf(strategy);
  const own = memory === 'own';
  const arm = {
    strategy,
    pageKind,
    placement: own ? 'mirror' : 'local',
    io: 'buffered',
    threads: parallel ? 2 : 1,
  } as const;
  return { arm: { ...arm, id: armId(arm) }, nodes: own ? [0] : [], allowFallback: false };
};

/** Dropped from the page cache, which takes that it is on the disk, and read in again. Whether the folios are huge. */
const cacheInHugeFolios = async (): Promise<boolean> => {
  for (const { path, bytes } of set.parts) {
    const file = openSync(path, 'r+');
    fsyncSync(file);
    evict([path]);
    await cacheStretch(file, path, 0, bytes, { first: 0, nodes: [] });
    closeSync(file);
  }
  const pages = await Promise.all(set.parts.map(({ path }) => filePages(path)));
  return pages.every((each) => each !== undefined && each.hugeBytes >= each.hugePossible);
};

test('pages of a tmpfs hold every byte, and are read back as what they are', async (context) => {
  if (!root) context.skip('a tmpfs of a load takes root');
  for (const [strategy, pageFill] of [
    ['unified-parallel', 'write'],
    ['unified', undefined],
  ] as const) {
    const { outcome } = await runLoad(set, choice(strategy, 'tmpfs'));
    expect(outcome).toMatchObject({ status: 'completed', obtained: { pageKind: 'tmpfs' }, fallbacks: [] });
    if (outcome.status === 'completed') expect(outcome.obtained.pageFill).toBe(pageFill);
    expect(await performVerify(set, choice(strategy, 'tmpfs'))).toMatchObject({
      status: 'passed',
      obtainedPageKind: 'tmpfs',
    });
  }
});

test('what the page cache holds in huge folios is mapped in them, asked for or not', async (context) => {
  if (!(await cacheInHugeFolios())) context.skip('this file system has no folios of 2 MiB');
  for (const [strategy, kind] of [
    ['unified-view', 'thp'],
    ['llama-mmap', '4k'],
  ] as const) {
    const { outcome } = await runLoad(set, choice(strategy, kind));
    expect(outcome).toMatchObject({ status: 'completed', obtained: { pageKind: 'thp' }, fallbacks: [] });
    expect(await performVerify(set, choice(strategy, kind))).toMatchObject({ status: 'passed' });
  }
});

test('a set that lies in a huge tmpfs is mapped in its pages, and says so', async (context) => {
  if (!root) context.skip('mounting takes root');
  const mount = join(scratch, 'mount');
  mkdirSync(mount);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'huge=always,size=64m', 'none', mount]);
  try {
    for (const name of names) copyFileSync(join(home, name), join(mount, name));
    const placed = toWorkerSet(await openSet(mount));
    const whole = await Promise.all(placed.parts.map(({ path }) => filePages(path, 'collapse')));
    if (whole.some((each) => each === undefined || each.hugeBytes < each.hugePossible))
      context.skip('this kernel has no huge pages for a tmpfs now');
    for (const strategy of ['llama-mmap', 'unified-view'] as const) {
      const { outcome } = await runLoad(placed, choice(strategy, strategy === 'llama-mmap' ? '4k' : 'thp'));
      expect(outcome).toMatchObject({ status: 'completed', obtained: { pageKind: 'tmpfs' }, fallbacks: [] });
    }
  } finally {
    execFileSync('umount', [mount]);
  }
});
