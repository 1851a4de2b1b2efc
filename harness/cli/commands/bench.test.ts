import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateSet, resolveOptions } from '../../../fixtures-gen/index.ts';
import { fakeClient } from '../../bench/test-support/fake-client.ts';
import { onlineNodesWithMemory } from '../../machine/nodes.ts';
import type { ClientOutcome, ResultsRecord } from '../../results/index.ts';

const main = join(import.meta.dirname, '../main.ts');
const folder = mkdtempSync(join(tmpdir(), 'unimap-bench-'));
const [small, large] = [join(folder, 'small'), join(folder, 'large')];
beforeAll(async () => {
  chmodSync(folder, 0o755);
  for (const [name, path, bytes] of [
    ['small', small, 2 * 1024 ** 2],
    ['large', large, 3 * 1024 ** 2],
  ] as const)
    await generateSet(resolveOptions({ parts: 1, size: { perPart: bytes }, profile: 'plain', name }), path);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const flags = ['--rounds', '2', '--json'];
const bench = (...words: string[]) =>
  execa(process.execPath, [main, 'bench', ...flags, '-o', join(folder, 'out'), ...words], { reject: false });
const resultsOf = (stdout: string): ResultsRecord => JSON.parse(stdout) as ResultsRecord;
const outcomesOf = ({ clients = [] }: ResultsRecord, arm: string): ClientOutcome[] =>
  clients.filter((record) => record.arm.endsWith(arm)).map(({ outcome }) => outcome);

test('output that changes from round to round is exit status 1, and the report says so', async () => {
  const { exitCode, stderr } = await bench(
    large,
    '--client',
    fakeClient('--random', '--hold', '0.1'),
    '--ways',
    'warm',
    '--same-output',
  );
  expect(exitCode, stderr).toBe(1);
  expect(readFileSync(join(folder, 'out/report.md'), 'utf8')).toContain(
    'Its output was not the same in every run: 3 different outputs in 3 runs.',
  );
});

test.runIf(process.getuid?.() === 0)(
  'a client that fails on one way is that way’s outcome, in its last words, and the other way is measured',
  async () => {
    const failsOnCopies = `sh -c 'case "$3" in *placing-bench-*) echo "the tensor is wrong" >&2; exit 9;; esac; exec "$@"' sh`;
    const { exitCode, stdout, stderr } = await bench(
      large,
      '--client',
      `${failsOnCopies} ${fakeClient('--hold', '0.1')}`,
      '--ways',
      'tmpfs,warm',
    );
    expect(exitCode, stderr).toBe(3);
    const results = resultsOf(stdout);
    expect(outcomesOf(results, 'tmpfs')).toMatchObject([
      {
        status: 'failed',
        error: { code: 'client-failed', message: 'it ended with status 9: the tensor is wrong' },
      },
    ]);
    expect(outcomesOf(results, 'warm').map(({ status }) => status)).toEqual([
      'completed',
      'completed',
      'completed',
    ]);
  },
);

test('of a client bound to one node, on a machine of one, what all nodes gain is unknown until measured', async (context) => {
  if (onlineNodesWithMemory().length > 1) context.skip('this machine has several nodes');
  const node = onlineNodesWithMemory()[0]?.id ?? 0;
  const { exitCode, stdout, stderr } = await bench(
    large,
    small,
    '--client',
    fakeClient('--hold', '0.1'),
    '--ways',
    'warm',
    '--bind',
    `node${node}`,
  );
  expect(exitCode, stderr).toBe(0);
  const results = resultsOf(stdout);
  expect(results.sets.map(({ bytes }) => bytes)).toEqual([3 * 1024 ** 2, 2 * 1024 ** 2]);
  expect(outcomesOf(results, `warm@node${node}`)).toHaveLength(6);
  expect(readFileSync(join(folder, 'out/report.md'), 'utf8')).toContain(
    '**unknown until measured on a machine of several nodes**',
  );
});

test('a command that cannot be started, and a node that is not there, are bad usage', async () => {
  const missing = await bench(large, '--client', 'no-such-client {model}', '--ways', 'warm');
  expect(missing.exitCode).toBe(2);
  expect(missing.stdout).toContain('it did not start: no such file or directory');
  const nowhere = await bench(large, '--client', fakeClient(), '--ways', 'warm@node900');
  expect(nowhere.exitCode).toBe(2);
  expect(nowhere.stderr).toContain('this machine has no node 900');
  const unbound = await bench(large, '--client', fakeClient(), '--bind-client', fakeClient());
  expect(unbound.stderr).toContain('name the node: --bind node0');
});

/** As a user who is nobody's login, who may write in a folder of the test. */
const benchAsNobody = (...words: string[]) => {
  const out = mkdtempSync(join(folder, 'nobody-'));
  chmodSync(out, 0o777);
  return execa(
    'setpriv',
    [
      '--reuid=65534',
      '--regid=65534',
      '--clear-groups',
      process.execPath,
      main,
      'bench',
      ...flags,
      '-o',
      join(out, 'report'),
      ...words,
    ],
    { reject: false, cwd: '/', env: { HOME: out, UNIMAP_CACHE: join(out, 'cache') } },
  );
};

test.runIf(process.getuid?.() === 0)(
  'a way that this user may not have is unsupported with its remedy, and the others are measured',
  async (context) => {
    const client = fakeClient('--hold', '0.2');
    const { exitCode, stdout, stderr } = await benchAsNobody(
      large,
      '--client',
      client,
      '--ways',
      'warm,hugetlbfs',
    );
    const results = resultsOf(stdout);
    const [placed] = outcomesOf(results, 'hugetlbfs');
    if (placed?.status === 'completed') context.skip('root has mounted a hugetlbfs for all users here');
    expect(placed).toMatchObject({
      status: 'unsupported',
      missing: 'there is no hugetlbfs that this user may write to',
      remedy: expect.stringContaining('let root mount one') as string,
    });
    expect(outcomesOf(results, 'warm').map(({ status }) => status)).toEqual([
      'completed',
      'completed',
      'completed',
    ]);
    expect(exitCode, stderr).toBe(3);
  },
);

test.runIf(process.getuid?.() === 0)(
  'a client whose memory this user may not look at is refused, and not said to map nothing',
  async () => {
    const { exitCode, stdout } = await benchAsNobody(
      large,
      '--client',
      fakeClient('--undumpable', '--hold', '0.5'),
      '--ways',
      'warm',
    );
    expect(outcomesOf(resultsOf(stdout), 'warm')).toMatchObject([
      {
        status: 'failed',
        error: { code: 'client-denied', remedy: 'run the same command as root' },
      },
    ]);
    expect(exitCode).toBe(3);
  },
);
