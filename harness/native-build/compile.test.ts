import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, expect, test, vi } from 'vitest';
import { abiVersion, bindLibrary } from '../ffi/library.ts';
import { compileNative } from './compile.ts';

const scratch = mkdtempSync(join(tmpdir(), 'unimap-compile-'));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

test('cc alone makes a library that fits this harness, and programs that can be started', async () => {
  const into = join(scratch, 'made');
  const made = await compileNative(into);
  expect(made.map((path) => path.slice(into.length + 1))).toEqual([
    'libunimap.so',
    'unimap-loads',
    'unimap-client',
  ]);
  expect(bindLibrary(made[0] ?? '').abiVersion()).toBe(abiVersion);
  for (const program of made.slice(1)) expect(statSync(program).mode & 0o111).not.toBe(0);
  // It finds the library beside itself, wherever it is started, and says what is wrong with its words.
  const started = await execa(made[1] ?? '', { reject: false, cwd: '/', input: '' });
  expect([started.exitCode, started.stderr]).toEqual([2, 'unimap-loads: the last word has no end']);
}, 120_000);

test('where there is no Linux, it makes what takes POSIX alone', async () => {
  const platform = vi.spyOn(process, 'platform', 'get').mockReturnValue('darwin');
  const into = join(scratch, 'posix');
  const made = await compileNative(into);
  platform.mockRestore();
  expect(made.map((path) => path.slice(into.length + 1))).toEqual(['libunimap.so', 'unimap-loads']);
  expect(bindLibrary(made[0] ?? '').abiVersion()).toBe(abiVersion);
}, 120_000);

test('a compiler that is not there, or that refuses, is an error with its own words, and leaves nothing', async () => {
  const into = join(scratch, 'refused');
  await expect(compileNative(into, 'no-such-cc')).rejects.toMatchObject({
    code: 'no-compiler',
    exitStatus: 3,
  });
  await expect(compileNative(into, 'false')).rejects.toMatchObject({
    remedy: expect.stringContaining('gcc') as string,
  });
  expect(readdirSync(into)).toEqual([]);
});
