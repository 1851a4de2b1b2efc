import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { generateSet, resolveOptions } from '../fixtures-gen/index.ts';
import { openSet } from '../harness/gguf/index.ts';
import { armId } from '../harness/results/index.ts';
import { toWorkerSet } from '../harness/sets/worker-set.ts';
import { faultsOf, tryFaults, wrong } from './fault-matrix.ts';

const mapped = {
  strategy: 'llama-mmap',
  pageKind: '4k',
  placement: 'local',
  io: 'buffered',
  threads: 1,
} as const;

test('each call of a load that strace makes fail comes to an error with a remedy, or to no harm', async (context) => {
  const { exitCode } = await execa('strace', ['--version'], { reject: false });
  if (exitCode !== 0) context.skip('needs strace');
  const folder = mkdtempSync(join(tmpdir(), 'unimap-faults-'));
  try {
    const made = join(folder, 'set');
    await generateSet(resolveOptions({ parts: 2, size: { perPart: 60_000 }, profile: 'plain' }), made);
    const set = toWorkerSet(await openSet(made));
    const load = { arm: { ...mapped, id: armId(mapped) }, nodes: [], allowFallback: false };
    const tried = await tryFaults(set, load, folder);
    expect(tried.map((each) => wrong(each)).filter((what) => what !== undefined)).toEqual([]);
    const of = (call: string, errno: string): string[] =>
      tried.filter((each) => each.call === call && each.errno === errno).map(({ outcome }) => outcome.status);
    expect(of('openat', 'ENOENT')).toEqual(['error', 'error']);
    expect(of('openat', 'EINTR')).toEqual(['unharmed', 'unharmed']);
    expect(of('mmap', 'ENOMEM')).toEqual(['error', 'error']);
    expect(of('fadvise64', 'EINVAL')).toEqual(['unharmed', 'unharmed']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('only the calls between the markers of the load are made to fail, counted from the start of their thread', () => {
  const trace = [
    '7  openat(AT_FDCWD, "/lib/libc.so.6", O_RDONLY) = 3',
    '7  prctl(0x756e696d, 0x1, 0x0, 0, 0) = -1 EINVAL',
    '7  openat(AT_FDCWD, "part-1", O_RDONLY) = 3',
    '8  userfaultfd(O_CLOEXEC) = 4',
    '7  openat(AT_FDCWD, "part-2", O_RDONLY) = 3',
    '7  prctl(0x756e696d, 0x2, 0x0, 0, 0) = -1 EINVAL',
    '7  memfd_create("later", 0) = 3',
    '7  write(1, "{}", 2) = 2',
  ].join('\n');
  const faults = faultsOf(trace);
  expect([...new Set(faults.map(({ call, nth }) => `${call} ${nth}`))]).toEqual([
    'openat 2',
    'openat 3',
    'userfaultfd 1',
  ]);
});

test('what no fault may come to is told apart', () => {
  const load = { arm: { ...mapped, id: armId(mapped) }, nodes: [], allowFallback: false };
  const fault = { call: 'mmap', errno: 'ENOMEM', nth: 1, load };
  const fallback = {
    aspect: 'threads',
    requested: '2',
    obtained: '1',
    reason: 'why',
    remedy: 'this',
  } as const;
  expect(wrong({ ...fault, outcome: { status: 'died', how: 'SIGBUS' } })).toContain('SIGBUS');
  expect(
    wrong({ ...fault, outcome: { status: 'error', error: { code: 'part', message: 'what', remedy: '' } } }),
  ).toContain('nothing');
  expect(wrong({ ...fault, outcome: { status: 'fallback', fallbacks: [fallback] } })).toContain(
    'not allowed',
  );
  expect(
    wrong({
      ...fault,
      load: { ...load, allowFallback: true },
      outcome: { status: 'fallback', fallbacks: [fallback] },
    }),
  ).toBeUndefined();
});
