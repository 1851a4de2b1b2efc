import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { validateWorkflow } from '@action-validator/core';
import { execa } from 'execa';
import { afterAll, expect, test } from 'vitest';

const here = import.meta.dirname;
const scratch = mkdtempSync(join(tmpdir(), 'unimap-numa-'));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

test('the workflow has no fault that a validator of workflows knows, and the validator finds one that is planted', () => {
  const workflow = readFileSync(join(here, 'github.yml'), 'utf8');
  expect(validateWorkflow(workflow).errors).toEqual([]);
  expect(validateWorkflow(workflow.replace('runs-on:', 'run-on:')).errors).not.toEqual([]);
});

const hasShellcheck = (await execa('shellcheck', ['--version'], { reject: false })).exitCode === 0;
if (!hasShellcheck) console.info('skipped: there is no shellcheck; as root: apt-get install shellcheck');

test.skipIf(!hasShellcheck)(
  'shellcheck finds nothing in the scripts, and finds a fault that is planted',
  async () => {
    const check = (text: string) => execa('shellcheck', ['-'], { reject: false, input: text });
    for (const script of ['steps.sh', 'local.sh']) {
      const text = readFileSync(join(here, script), 'utf8');
      const { exitCode, stdout } = await check(text);
      expect([script, exitCode, stdout]).toEqual([script, 0, '']);
      expect((await check(`${text}\nrm -rf $work/*\n`)).exitCode).toBe(1);
    }
  },
);

/** Stands for unimap: writes down how it was called, and makes the files that the next step needs. */
const fake = join(scratch, 'unimap');
writeFileSync(
  fake,
  `#!/bin/sh
echo "$@" >>"$CALLS"
case $1 in
  generate) mkdir -p "$3" && echo '{}' >"$3/manifest.json" ;;
  run) mkdir -p "$5" && echo '{}' >"$5/results.json" ;;
  report) echo '# summary' ;;
  compare) echo 'comment' >"$5"; exit "$STATUS" ;;
esac
`,
);
chmodSync(fake, 0o755);

const steps = async (name: string, status: string) => {
  const folder = join(scratch, name);
  mkdirSync(folder);
  const calls = join(folder, 'calls');
  const { exitCode, stdout } = await execa('sh', [join(here, 'local.sh')], {
    reject: false,
    env: {
      UNIMAP: fake,
      UNIMAP_CI: join(folder, 'ci'),
      UNIMAP_RUN: '--quick',
      UNIMAP_GATE: '--threshold 7',
      CALLS: calls,
      STATUS: status,
    },
  });
  return { exitCode, stdout, folder, calls: readFileSync(calls, 'utf8').trim().split('\n') };
};

test('the steps in their order: sets are made once, the first run has no baseline and becomes it, the second is compared', async () => {
  const { exitCode, stdout, folder, calls } = await steps('passes', '0');
  expect(exitCode).toBe(0);
  expect(calls.map((call) => call.split(' ')[0])).toEqual([
    'generate',
    'run',
    'report',
    'run',
    'report',
    'compare',
  ]);
  expect(stdout).toContain('there is no baseline yet');
  expect(calls[1]).toContain('--quick');
  expect(calls[5]).toContain('--threshold 7');
  expect(readFileSync(join(folder, 'ci/comment.md'), 'utf8')).toBe('comment\n');
  expect(existsSync(join(folder, 'ci/base/results.json'))).toBe(true);
});

test('a regression ends the job with the status of compare, and the comment is there', async () => {
  const { exitCode, folder } = await steps('regresses', '1');
  expect(exitCode).toBe(1);
  expect(existsSync(join(folder, 'ci/comment.md'))).toBe(true);
});

test('both services call the steps that the local script calls, in its order', () => {
  const local =
    /for step in (.*); do/u.exec(readFileSync(join(here, 'local.sh'), 'utf8'))?.[1]?.split(' ') ?? [];
  for (const service of ['github.yml', 'gitlab.yml']) {
    const called = [...readFileSync(join(here, service), 'utf8').matchAll(/steps\.sh (\w+)/gu)].map(
      ([, step]) => step,
    );
    expect(called.slice(0, 3)).toEqual(local.slice(0, 3));
  }
});

test('a step that does not exist is bad usage', async () => {
  const { exitCode, stderr } = await execa('sh', [join(here, 'steps.sh'), 'nothing'], {
    reject: false,
    env: { UNIMAP_CI: join(scratch, 'nothing') },
  });
  expect(exitCode).toBe(2);
  expect(stderr).toContain('usage: ');
});
