import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeGroup, type OwnGroup } from './test-support/control-group.ts';
import { writeSparse } from './test-support/sparse-model.ts';

const scratch = mkdtempSync(join(tmpdir(), 'unimap-group-'));
const model = join(scratch, 'sparse.gguf');
const mount = join(scratch, 'huge');
const MiB = 1024 ** 2;

let group: OwnGroup | undefined;
beforeAll(() => {
  writeSparse(model, 768 * MiB);
  group = makeGroup('memory', `unimap-test-${process.pid}`);
  group?.limitTo(512 * MiB);
});
afterAll(async () => {
  await execa('umount', [mount], { reject: false });
  await group?.remove();
  rmSync(scratch, { recursive: true, force: true });
});

test('what a control group cannot hold is refused before it starts, and the group is named', async (context) => {
  if (group === undefined)
    return context.skip('no control group can be made here: run as root, with the memory controller');
  const { limitFile, run } = group;
  for (const words of [
    ['load', model, '-s', 'llama-read'],
    ['load', model, '-s', 'unified', '-k', '4k'],
    ['verify', model, '-s', 'llama-read'],
    ['syscalls', model, '-s', 'llama-read'],
  ]) {
    const { exitCode, signal, stdout, stderr } = await run(...words);
    expect({ exitCode, signal, stdout }).toEqual({ exitCode: 3, signal: undefined, stdout: '' });
    expect(stderr).toContain(`the control group of ${limitFile} allows`);
    expect(stderr).toContain(`| sudo tee ${limitFile}`);
  }
  const planned = await run('run', '--dry-run', '--model', model);
  expect(planned.exitCode).toBe(3);
  expect(planned.stdout).toContain(`the control group of ${limitFile} allows`);
  const refused = await run('run', '--model', model, '--out', join(scratch, 'out'));
  expect([refused.exitCode, refused.stdout]).toEqual([3, '']);
  expect(refused.stderr).toContain(limitFile);
  // The page cache of a mapped model gives way, as it does outside.
  expect((await run('load', model, '-s', 'llama-mmap-numa')).exitCode).toBe(0);
}, 120_000);

test('a model is not placed beyond what its group may take, in a tmpfs or in the page cache, and nothing is left there', async (context) => {
  if (group === undefined)
    return context.skip('no control group can be made here: run as root, with the memory controller');
  const { limitFile, run } = group;
  mkdirSync(mount);
  // What is cached of a model already takes no more memory, and the loads before this have cached the other one.
  const uncached = join(scratch, 'uncached.gguf');
  writeSparse(uncached, 768 * MiB);
  await execa('mount', ['-t', 'tmpfs', '-o', 'huge=always,size=2g', 'unimap-test', mount]);
  for (const words of [
    ['--in', 'tmpfs', '--on', mount],
    ['--in', 'cache'],
  ]) {
    const { exitCode, signal, stdout, stderr } = await run('place', uncached, ...words);
    expect({ exitCode, signal, stdout }, stderr).toEqual({ exitCode: 3, signal: undefined, stdout: '' });
    expect(stderr).toContain(`the control group ${dirname(limitFile)} is short of memory`);
    expect(stderr).toMatch(new RegExp(`echo \\d+ \\| sudo tee ${limitFile}`));
  }
  expect(readdirSync(mount)).toEqual([]);
}, 60_000);
