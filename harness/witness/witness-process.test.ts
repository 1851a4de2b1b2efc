import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateSet, resolveOptions } from '../../fixtures-gen/index.ts';
import { evict } from '../ffi/page-cache.ts';
import { LoadedModel } from '../ffi/model.ts';
import { openSet } from '../gguf/index.ts';
import { resolveArms } from '../plan/resolve-arms.ts';
import { toWorkerSet } from '../sets/worker-set.ts';
import { loadRequest } from '../worker/load-request.ts';
import { advise } from './advice.ts';
import { findClients, witnessProcess } from './witness-process.ts';

const set = mkdtempSync(join(tmpdir(), 'unimap-witness-'));
const part = join(set, 'model-00001-of-00002.gguf');
beforeAll(async () => {
  await generateSet(
    resolveOptions({ parts: 2, size: { perPart: 4_100_000 }, profile: 'plain', name: 'model' }),
    set,
  );
});
afterAll(() => {
  rmSync(set, { recursive: true, force: true });
});

test('of a program that maps a part and reads a megabyte of it, the account says at least that, and no more than the part', async () => {
  evict([part]);
  const python = `import mmap,sys
f=open(sys.argv[1],'rb');m=mmap.mmap(f.fileno(),0,prot=mmap.PROT_READ)
print(sum(m[i] for i in range(0,1<<20,4096)),flush=True);sys.stdin.readline()`;
  const client = execa('python3', ['-c', python, part], { reject: false });
  for await (const line of client.iterable()) {
    expect(Number(line)).toBeGreaterThan(0);
    const account = witnessProcess(client.pid ?? 0);
    const [file] = account.files;
    expect(account.files).toHaveLength(1);
    expect(file?.path).toBe(part);
    expect(file?.bytes).toBe(4_100_000);
    expect(file?.resident).toBeGreaterThanOrEqual(1024 ** 2);
    expect(file?.resident).toBeLessThanOrEqual(4_100_000 + 4096);
    expect(Object.values(file?.byNode ?? {}).reduce((sum, bytes) => sum + bytes, 0)).toBe(file?.resident);
    expect(findClients()).toContain(client.pid);
    client.stdin.end('\n');
  }
  expect((await client).exitCode).toBe(0);
});

test('a model is known by what it begins with too, as a blob of a cache is that a link leads to', async () => {
  const blob = join(set, 'a'.repeat(64));
  copyFileSync(part, blob);
  const python = `import mmap,sys
f=open(sys.argv[1],'rb');m=mmap.mmap(f.fileno(),0,prot=mmap.PROT_READ)
print(m[0],flush=True);sys.stdin.readline()`;
  const client = execa('python3', ['-c', python, blob], { reject: false });
  for await (const line of client.iterable()) {
    expect(line).toBe(String('G'.charCodeAt(0)));
    expect(findClients()).toContain(client.pid);
    expect(witnessProcess(client.pid ?? 0).files.map(({ path }) => path)).toEqual([blob]);
    client.stdin.end('\n');
  }
  rmSync(blob);
});

test('a file that was removed, or replaced under its name, is told from the one that has the name now', async (context) => {
  if (process.geteuid?.() !== 0) context.skip('only root can look into a file that has no name');
  const blob = join(set, 'b'.repeat(64));
  copyFileSync(part, blob);
  const python = `import mmap,sys
f=open(sys.argv[1],'rb');m=mmap.mmap(f.fileno(),0,prot=mmap.PROT_READ);f.close()
print(m[0],flush=True);sys.stdin.readline()`;
  const client = execa('python3', ['-c', python, blob], { reject: false });
  for await (const line of client.iterable()) {
    expect(line).toBe(String('G'.charCodeAt(0)));
    rmSync(blob);
    const replaced = () => witnessProcess(client.pid ?? 0);
    expect(replaced().files).toMatchObject([{ path: blob, bytes: 4_100_000, deleted: true }]);
    writeFileSync(blob, 'no model');
    expect(findClients()).toContain(client.pid);
    expect(replaced().files).toMatchObject([{ path: blob, bytes: 4_100_000, deleted: true }]);
    expect(advise(replaced(), { nodes: 1 })[0]).toMatch(
      /^1 of the files that it maps was removed or replaced/,
    );
    client.stdin.end('\n');
  }
  rmSync(blob);
});

test('the account of a mapping agrees with what the library asks the kernel in its own process', async () => {
  const [arm] = resolveArms({ strategy: 'llama-mmap', pageKind: '4k', placement: 'local' }, 1);
  if (arm === undefined) throw new Error('no arm');
  const description = toWorkerSet(await openSet(set));
  const model = LoadedModel.load(loadRequest(description, { arm, nodes: [0], allowFallback: true }));
  try {
    model.touch(1);
    const own = model.regionsWithPages();
    const seen = witnessProcess(process.pid).files;
    const bytes = (each: { resident: number; pageBytes: number }): number => each.resident * each.pageBytes;
    expect(seen.reduce((sum, file) => sum + file.resident, 0)).toBe(
      own.reduce((sum, each) => sum + bytes(each), 0),
    );
    expect(seen.reduce((sum, file) => sum + file.huge, 0)).toBe(
      own.reduce((sum, { hugeBytes }) => sum + hugeBytes, 0),
    );
  } finally {
    model.unload();
  }
});

test('a process that is gone is an error with what to do', () => {
  expect(() => witnessProcess(2 ** 30)).toThrow(
    expect.objectContaining({
      code: 'witness-gone',
      exitStatus: 2,
      remedy: expect.stringContaining('pgrep') as string,
    }),
  );
});

test('a process that has ended and was not waited for is gone, although the kernel still knows its number', async () => {
  const python = `import os,sys,time
child=os.fork()
if child==0: os._exit(0)
while 'Z (zombie)' not in open(f'/proc/{child}/status').read(): time.sleep(0.01)
print(child,flush=True);sys.stdin.readline()`;
  const parent = execa('python3', ['-c', python], { reject: false });
  for await (const line of parent.iterable()) {
    expect(() => witnessProcess(Number(line))).toThrow(
      expect.objectContaining({
        code: 'witness-gone',
        message: expect.stringContaining('it has ended') as string,
      }),
    );
    parent.stdin.end('\n');
  }
});

test('one that ends between two of the files that are read of it is gone too', () => {
  const procRoot = mkdtempSync(join(tmpdir(), 'unimap-proc-'));
  try {
    mkdirSync(join(procRoot, '7'));
    writeFileSync(join(procRoot, '7/status'), 'Name:\tllama-server\n');
    expect(() => witnessProcess(7, { procRoot })).toThrow(
      expect.objectContaining({ code: 'witness-gone', message: 'there is no process 7' }),
    );
  } finally {
    rmSync(procRoot, { recursive: true });
  }
});

const account = {
  pid: 1,
  command: 'llama-server',
  files: [{ path: '/m.gguf', mapped: 100, resident: 100, huge: 100, hugePossible: 100, locked: 0 }],
  anonymous: { bytes: 10, huge: 0 },
  swapped: 0,
  threadsByNode: { 0: 1 },
};

test('advice is given for what was seen, and none where nothing is amiss', () => {
  expect(advise(account, { nodes: 1 })).toEqual([]);
  const [file] = account.files;
  if (file === undefined) throw new Error('no file');
  expect(advise({ ...account, files: [{ ...file, huge: 0 }] }, { nodes: 1 })).toEqual([
    expect.stringContaining('unimap place'),
  ]);
  expect(advise({ ...account, files: [{ ...file, resident: 50, huge: 50 }] }, { nodes: 1 })).toEqual([
    expect.stringContaining('50 % of what it maps is not in its memory'),
  ]);
  expect(advise({ ...account, remoteShare: 0.9 }, { nodes: 2, numaBalancing: true })).toEqual([
    expect.stringContaining('90 % of its reads go to another node'),
    expect.stringContaining('NUMA balancing'),
  ]);
});

test('parts that are too small for a page of 2 MiB are to be joined, and placing them is not advised', () => {
  const [file] = account.files;
  if (file === undefined) throw new Error('no file');
  const tiny = { ...file, mapped: 100, huge: 0, hugePossible: 0 };
  expect(advise({ ...account, files: [tiny, tiny] }, { nodes: 1 })).toEqual([
    expect.stringContaining('at most 0 % of them can lie in pages of 2 MiB: join them into one file'),
  ]);
  // One file cannot be joined with others; and all that could lie in huge pages does.
  expect(advise({ ...account, files: [tiny] }, { nodes: 1 })).toEqual([]);
  expect(advise({ ...account, files: [{ ...tiny, huge: 40, hugePossible: 40 }] }, { nodes: 1 })).toEqual([]);
});
