import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test, type TestContext } from 'vitest';
import { generateSet, resolveOptions } from '../../fixtures-gen/index.ts';
import { makeGroup, type OwnGroup } from './test-support/control-group.ts';

const scratch = mkdtempSync(join(tmpdir(), 'unimap-hugetlb-group-'));
const model = join(scratch, 'model');
const mount = join(scratch, 'hugetlbfs');
const page = 2 * 1024 ** 2;

let group: OwnGroup | undefined;
beforeAll(async () => {
  await generateSet(resolveOptions({ parts: 4, size: { perPart: page }, profile: 'plain' }), model);
  mkdirSync(mount);
  group = makeGroup('hugetlb', `unimap-hugetlb-test-${process.pid}`);
  group?.limitTo(2 * page);
});
afterAll(async () => {
  await execa('umount', [mount], { reject: false });
  await group?.remove();
  rmSync(scratch, { recursive: true, force: true });
});

const inGroup = (context: TestContext): OwnGroup =>
  group ?? context.skip('no control group can be made here: run as root, with the hugetlb controller');

test('a control group that keeps hugepages back is named before anything is loaded, with what raises it', async (context) => {
  const { limitFile, run } = inGroup(context);
  for (const words of [
    ['load', model, '-s', 'unified', '-k', '2m'],
    ['load', model, '-s', 'per-part', '-k', '2m'],
    ['verify', model, '-s', 'unified-parallel', '-k', '2m'],
    ['syscalls', model, '-s', 'unified', '-k', '2m'],
  ]) {
    const { exitCode, signal, stdout, stderr } = await run(...words);
    expect({ exitCode, signal, stdout }, stderr).toEqual({ exitCode: 3, signal: undefined, stdout: '' });
    expect(stderr).toMatch(/ of hugepages are needed/);
    expect(stderr).toContain(`the control group of ${limitFile} allows 4 MiB more, of 4 MiB`);
    expect(stderr).toMatch(new RegExp(`echo \\d+ \\| sudo tee ${limitFile}`));
    expect(stderr).toContain('--allow-fallback');
  }
}, 120_000);

test('a run is refused likewise, and its plan says so', async (context) => {
  const { limitFile, run } = inGroup(context);
  const words = ['run', '--quick', '--model', model, '--strategy', 'unified,per-part', '--page-kind', '2m'];
  const planned = await run(...words, '--dry-run');
  expect(planned.exitCode).toBe(3);
  expect(planned.stderr).toContain(`the control group of ${limitFile} allows`);
  const out = join(scratch, 'out');
  const refused = await run(...words, '--out', out);
  expect([refused.exitCode, refused.stdout], refused.stderr).toEqual([3, '']);
  expect(refused.stderr).toContain(`the control group of ${limitFile} allows`);
  expect(refused.stderr).toContain('--allow-fallback');
  expect((await run(...words, '--dry-run', '--allow-fallback')).exitCode).toBe(0);
}, 120_000);

test('a fallback that was allowed is taken, and says whose limit it is', async (context) => {
  const { limitFile, run } = inGroup(context);
  const { exitCode, stderr } = await run('load', model, '-s', 'unified', '-k', '2m', '--allow-fallback');
  expect(exitCode, stderr).toBe(0);
  expect(stderr).toContain(`the control group of ${limitFile} allows 2`);
}, 120_000);

test('a model is not placed in a hugetlbfs that its group keeps away, and nothing is left there', async (context) => {
  const { limitFile, run } = inGroup(context);
  await execa('mount', ['-t', 'hugetlbfs', '-o', 'pagesize=2M', 'unimap-test', mount]);
  const { exitCode, stderr } = await run('place', model, '--in', 'hugetlbfs', '--on', mount);
  expect(exitCode, stderr).toBe(3);
  expect(stderr).toContain(`the control group of ${limitFile} keeps hugepages back`);
  expect(stderr).toMatch(new RegExp(`echo \\d+ \\| sudo tee ${limitFile}`));
  expect(readdirSync(mount)).toEqual([]);
}, 60_000);
