import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateSet, resolveOptions } from '../../../fixtures-gen/index.ts';
import { fakeClient } from '../../bench/test-support/fake-client.ts';
import { openSet } from '../../gguf/index.ts';
import type { ProcessAccount } from '../../witness/account.ts';

const main = join(import.meta.dirname, '../main.ts');
const bytes = 3 * 1024 ** 2;
const folder = mkdtempSync(join(tmpdir(), 'unimap-witness-'));
let model: string;
beforeAll(async () => {
  await generateSet(
    resolveOptions({ parts: 1, size: { perPart: bytes }, profile: 'plain', name: 'model' }),
    folder,
  );
  model = (await openSet(folder)).parts[0]?.path ?? '';
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const witness = (...words: string[]) =>
  execa(process.execPath, [main, 'witness', ...words], { reject: false });
const client = (...flags: string[]): string[] => [
  'sh',
  '-c',
  fakeClient(...flags).replace('{model}', '"$1"'),
  'sh',
  model,
];

test('a command is started, looked at once it has loaded, and left to end by itself', async () => {
  const { stdout, stderr, exitCode } = await witness(
    '--json',
    '--',
    ...client('--hold', '2', '--print', 'done'),
  );
  expect(exitCode, stderr).toBe(0);
  const [account] = JSON.parse(stdout) as [ProcessAccount];
  expect(account.command).toContain('fake_client.py');
  expect(account.files).toMatchObject([{ path: model, mapped: bytes, resident: bytes }]);
  // What the client writes is not mixed with what is said of it.
  expect(stderr).toContain('done');
});

test('a command that maps no model is told with how it ended, and one that is not installed is bad usage', async () => {
  const copying = await witness('--', ...client('--copy'));
  expect(copying.exitCode).toBe(3);
  expect(copying.stderr).toContain('maps no GGUF file: it ended with status 0');
  const missing = await witness('--', 'no-such-client', model);
  expect(missing.exitCode).toBe(2);
  expect(missing.stderr).toContain('it did not start: no such file or directory');
});

test('a name is no process number, and starts nothing', async () => {
  const { stderr, exitCode } = await witness('llama-server');
  expect(exitCode).toBe(2);
  expect(stderr).toContain('"llama-server" is no process number');
  expect(stderr).toContain('witness -- COMMAND');
});

test('a process that is gone is one clear error', async () => {
  const { stderr, exitCode } = await witness(String(2 ** 22 + 1));
  expect(exitCode).toBe(2);
  expect(stderr).toContain(`there is no process ${2 ** 22 + 1}`);
});

test.runIf(process.getuid?.() === 0)(
  'a process of another user is refused with the command that can look at it',
  async () => {
    const nobody = ['--reuid=65534', '--regid=65534', '--clear-groups'];
    const { stderr, stdout, exitCode } = await execa(
      'setpriv',
      [...nobody, process.execPath, main, 'witness', String(process.pid)],
      { reject: false, cwd: '/' },
    );
    expect(exitCode).toBe(3);
    expect(stdout).toBe('');
    expect(stderr).toContain(`process ${process.pid} belongs to another user`);
    expect(stderr).toContain(`witness ${process.pid}`);
  },
);
