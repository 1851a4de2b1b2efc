import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { generateSet, resolveOptions } from '../../../fixtures-gen/index.ts';

const main = join(import.meta.dirname, '../main.ts');
const scratch = mkdtempSync(join(tmpdir(), 'unimap-run-'));
const model = join(scratch, 'model');
const former = ['report.md', 'results.json', 'samples.ndjson'];
const out = join(scratch, 'out');
const run = (args: string[], env: NodeJS.ProcessEnv = {}) =>
  execa(process.execPath, [main, 'run', ...args], { reject: false, env });

beforeAll(async () => {
  await generateSet(
    resolveOptions({ parts: 2, size: { perPart: 60_000 }, profile: 'plain', name: 'm' }),
    model,
  );
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});
beforeEach(() => {
  mkdirSync(out);
  for (const file of former) writeFileSync(join(out, file), 'of a former run');
});
afterEach(() => {
  rmSync(out, { recursive: true });
});

const expectFormerReport = (): void => {
  expect(readdirSync(out)).toEqual(former);
  for (const file of former) expect(readFileSync(join(out, file), 'utf8')).toBe('of a former run');
};

/** Undefined where another run has the lock already, which serves as well. */
const takePoolLock = (): Promise<Server | undefined> =>
  new Promise((resolve) => {
    const server = createServer((socket) => socket.end());
    server.once('error', () => {
      resolve(undefined);
    });
    server.listen('\0unimap-pool', () => {
      resolve(server);
    });
  });

test('a run ended while it waits for the hugepage pool leaves the former report as it was', async () => {
  const lock = await takePoolLock();
  const child = run(['--model', model, '--quick', '--out', out]);
  child.stderr.on('data', (text: Buffer) => {
    if (text.includes('waiting for the hugepage pool')) child.kill('SIGTERM');
  });
  const { exitCode, stdout, stderr } = await child;
  lock?.close();
  expect(exitCode).toBe(143);
  expect(stdout).toBe('');
  expect(stderr).toContain('nothing was observed');
  expectFormerReport();
});

test('a folder for the report that cannot be made is one error with exit status 2', async () => {
  const { exitCode, stderr } = await run(['--model', model, '--out', '/proc/unimap']);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(
    /^unimap: \/proc\/unimap cannot be written: .*\n {2}name a folder of yours with --out$/,
  );
});

test('a cache folder that cannot be written is one error that leaves the former report as it was', async () => {
  const { exitCode, stderr } = await run(['--out', out], { UNIMAP_CACHE: '/proc/unimap' });
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(
    /^unimap: the cache folder \/proc\/unimap .*\n {2}set UNIMAP_CACHE to a folder of yours$/,
  );
  expectFormerReport();
});
