import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { groupFolders } from '../machine/control-group.ts';

const main = join(import.meta.dirname, 'main.ts');
const scratch = mkdtempSync(join(tmpdir(), 'unimap-group-'));
const model = join(scratch, 'sparse.gguf');
const MiB = 1024 ** 2;
const limit = 512 * MiB;
const bytes = 768 * MiB;

/** One F32 tensor of nothing, after a header of version 3 without keys. */
const writeSparse = (path: string): void => {
  const name = Buffer.from('t.weight');
  const header = Buffer.alloc(24 + 8 + name.length + 4 + 8 + 4 + 8);
  header.write('GGUF', 0);
  header.writeUInt32LE(3, 4);
  header.writeBigUInt64LE(1n, 8);
  header.writeBigUInt64LE(BigInt(name.length), 24);
  name.copy(header, 32);
  const at = 32 + name.length;
  header.writeUInt32LE(1, at);
  header.writeBigUInt64LE(BigInt(bytes / 4), at + 4);
  const file = openSync(path, 'w');
  writeSync(file, header);
  ftruncateSync(file, Math.ceil(header.length / 32) * 32 + bytes);
  closeSync(file);
};

let group: string | undefined;
let limitFile = '';
beforeAll(() => {
  writeSparse(model);
  for (const { version, path } of groupFolders('memory', '/sys', '/proc').slice(0, 1)) {
    try {
      const made = join(path, `unimap-test-${process.pid}`);
      mkdirSync(made);
      limitFile = join(made, version === 2 ? 'memory.max' : 'memory.limit_in_bytes');
      group = made;
      writeFileSync(limitFile, String(limit));
    } catch {
      return; // No right to make groups, or none with that controller.
    }
  }
});
afterAll(async () => {
  // Its last process may still be ending.
  const made = group;
  if (made !== undefined)
    await vi.waitFor(
      () => {
        rmdirSync(made);
      },
      { timeout: 5000 },
    );
  rmSync(scratch, { recursive: true, force: true });
});

const inGroup = (...args: string[]) =>
  execa(
    'sh',
    [
      '-c',
      'echo $$ > "$1"/cgroup.procs && shift && exec "$@"',
      'sh',
      group ?? '',
      process.execPath,
      main,
      ...args,
    ],
    { reject: false },
  );

test('what a control group cannot hold is refused before it starts, and the group is named', async (context) => {
  if (group === undefined || !readFileSync(limitFile, 'utf8').startsWith(String(limit)))
    context.skip('no control group can be made here: run as root, with the memory controller');
  for (const words of [
    ['load', model, '-s', 'llama-read'],
    ['load', model, '-s', 'unified', '-k', '4k'],
    ['verify', model, '-s', 'llama-read'],
    ['syscalls', model, '-s', 'llama-read'],
  ]) {
    const { exitCode, signal, stdout, stderr } = await inGroup(...words);
    expect({ exitCode, signal, stdout }).toEqual({ exitCode: 3, signal: undefined, stdout: '' });
    expect(stderr).toContain(`the control group of ${limitFile} allows`);
    expect(stderr).toContain(`| sudo tee ${limitFile}`);
  }
  const planned = await inGroup('run', '--dry-run', '--model', model);
  expect(planned.exitCode).toBe(3);
  expect(planned.stdout).toContain(`the control group of ${limitFile} allows`);
  const refused = await inGroup('run', '--model', model, '--out', join(scratch, 'out'));
  expect([refused.exitCode, refused.stdout]).toEqual([3, '']);
  expect(refused.stderr).toContain(limitFile);
  // The page cache of a mapped model gives way, as it does outside.
  expect((await inGroup('load', model, '-s', 'llama-mmap-numa')).exitCode).toBe(0);
}, 120_000);
