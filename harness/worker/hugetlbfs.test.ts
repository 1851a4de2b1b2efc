import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import koffi from 'koffi';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateSet, resolveOptions } from '../../fixtures-gen/index.ts';
import { openSet } from '../gguf/index.ts';
import { holdPool, type PoolHold } from '../pool/pool.ts';
import { hugetlbBytes } from '../plan/layout-size.ts';
import { armId, traitsOf, type StrategyName } from '../results/index.ts';
import { toWorkerSet } from '../sets/worker-set.ts';
import { runLoad } from './run-load.ts';
import type { LoadChoice } from './task.ts';
import { performVerify } from './verify-task.ts';

const page = hugetlbBytes['2m'];
const scratch = mkdtempSync(join(tmpdir(), 'unimap-hugetlbfs-'));
const mount = join(scratch, 'mount');
let pool: PoolHold | undefined;
let mounted = false;

/** write(2) is refused there: bytes get in through a mapping. */
const copyInto = (from: string, to: string): void => {
  const libc = koffi.load('libc.so.6');
  const mmap = libc.func(
    'uintptr_t mmap(uintptr_t address, size_t length, int protection, int flags, int fd, long offset)',
  );
  const memcpy = libc.func('uintptr_t memcpy(uintptr_t to, const uint8_t *from, size_t length)');
  const munmap = libc.func('int munmap(uintptr_t address, size_t length)');
  const bytes = readFileSync(from);
  const length = Math.ceil(bytes.length / page) * page;
  const file = openSync(to, 'w+');
  ftruncateSync(file, length);
  // From <sys/mman.h>: PROT_READ | PROT_WRITE; MAP_SHARED.
  const address: unknown = mmap(0, length, 3, 1, file, 0);
  memcpy(address, bytes, bytes.length);
  munmap(address, length);
  closeSync(file);
};

beforeAll(async () => {
  if (process.getuid?.() !== 0) return;
  pool = await holdPool({ needs: [{ pageBytes: page, node: 0, pages: 16 }], label: 'unimap tests' });
  if (pool.status === 'unsupported' || pool.short.length > 0) return;
  mkdirSync(mount);
  execFileSync('mount', ['-t', 'hugetlbfs', '-o', 'pagesize=2M', 'none', mount]);
  mounted = true;
});
afterAll(async () => {
  if (mounted) execFileSync('umount', [mount]);
  rmSync(scratch, { recursive: true, force: true });
  if (pool !== undefined && pool.status !== 'unsupported') await pool.release();
});

const choice = (strategy: StrategyName): LoadChoice => {
  const own = traitsOf(strategy).memory === 'own';
  const arm = {
    strategy,
    pageKind: '4k',
    placement: own ? 'mirror' : 'local',
    io: traitsOf(strategy).io[0] ?? 'buffered',
    threads: 1,
  } as const;
  return { arm: { ...arm, id: armId(arm) }, nodes: own ? [0] : [], allowFallback: true };
};

test('a model on a hugetlbfs loads every way, and where it is mapped its pages read back as 2 MiB', async (context) => {
  if (!mounted) context.skip('needs root, and 16 pages of 2 MiB: sudo sysctl vm.nr_hugepages=16');
  const made = join(scratch, 'set');
  const options = resolveOptions({
    parts: 2,
    size: { perPart: 2_500_000 },
    profile: 'plain',
    name: 'h',
    alignment: 4096,
  });
  await generateSet(options, made);
  for (const name of ['h-00001-of-00002.gguf', 'h-00002-of-00002.gguf'])
    copyInto(join(made, name), join(mount, name));
  const set = toWorkerSet(await openSet(mount));
  for (const strategy of ['llama-mmap', 'llama-mmap-numa', 'unified-view'] as const) {
    const { outcome } = await runLoad(set, choice(strategy));
    expect(outcome).toMatchObject({
      status: 'completed',
      obtained: { pageKind: '2m' },
      // Of a page of 2 MiB no 4 KiB can be cut off, and only what stands for upstream wants to.
      fallbacks: strategy === 'unified-view' ? [] : [{ aspect: 'trim', obtained: 'whole' }],
    });
    expect(await performVerify(set, choice(strategy))).toMatchObject({
      status: 'passed',
      obtainedPageKind: '2m',
    });
  }
  for (const strategy of ['llama-read', 'unified', 'unified-parallel'] as const)
    expect(await performVerify(set, choice(strategy))).toMatchObject({
      status: 'passed',
      obtainedPageKind: '4k',
    });
});
