import { createServer } from 'node:net';
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateSet, resolveOptions } from '../../fixtures-gen/index.ts';
import { openSet, type ModelSet } from '../gguf/index.ts';
import type { ClientOutcome, ClientRunRecord, ClientWayName } from '../results/index.ts';
import { parseClient } from './client-command.ts';
import { realClients, type ClientChoice } from './client-executor.ts';
import { clientArms } from './client-ways.ts';
import { parseMetric } from './output/own-metric.ts';
import { readProcess } from '../lifecycle/process-table.ts';
import { descendants } from './process-tree.ts';
import { fakeClient } from './test-support/fake-client.ts';

const bytes = 3 * 4_194_304;
const folder = mkdtempSync(join(tmpdir(), 'unimap bench '));
let model: ModelSet;
beforeAll(async () => {
  await generateSet(
    resolveOptions({ parts: 1, size: { perPart: bytes }, profile: 'plain', name: 'model' }),
    folder,
  );
  model = await openSet(folder);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const runOn = async (
  way: ClientWayName,
  command: string,
  choice: Partial<ClientChoice> = {},
  on: ModelSet = model,
): Promise<ClientOutcome> => {
  const client = parseClient(command);
  const [arm] = clientArms(client, [way]);
  if (arm === undefined) throw new Error('no arm');
  const work = { show: () => undefined, signal: new AbortController().signal };
  return realClients({ sameOutput: false, timeoutMs: 30_000, ...choice }, on, work).run(arm);
};

const completed = (outcome: ClientOutcome): ClientRunRecord => {
  if (outcome.status !== 'completed') throw new Error(JSON.stringify(outcome));
  return outcome.client;
};
const codeOf = (outcome: ClientOutcome): string | undefined =>
  outcome.status === 'failed' ? outcome.error.code : outcome.status;

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
  });

test('a client on a warm model is timed from start to exit, and what it had of the model was seen in its memory', async () => {
  const run = completed(await runOn('warm', fakeClient()));
  expect(run.wallMs).toBeGreaterThanOrEqual(300);
  expect(run.cpuMs).toBeGreaterThan(0);
  expect(run.minorFaults).toBeGreaterThan(0);
  expect(run.mapped.bytes).toBe(bytes);
  expect(run.mapped.residentBytes).toBe(bytes);
  expect(run.peakBytes).toBeGreaterThan(bytes);
  expect(run.placed).toBeUndefined();
});

test('a model of links, as a cache of downloads has it, is seen in the memory of its client under the names of its files', async () => {
  const links = join(folder, 'links');
  mkdirSync(links);
  const { parts } = model;
  for (const [index, { path }] of parts.entries()) {
    const blob = join(folder, `blob${index}`);
    linkSync(path, blob);
    symlinkSync(blob, join(links, basename(path)));
  }
  const run = completed(await runOn('warm', fakeClient(), {}, await openSet(links)));
  expect(run.mapped.residentBytes).toBe(bytes);
});

test('a client that ends with an error has failed, in its own last words', async () => {
  const outcome = await runOn('warm', fakeClient('--fail', '3'));
  expect(outcome).toMatchObject({
    status: 'failed',
    error: { code: 'client-failed', message: 'it ended with status 3: error: the tensor is wrong' },
  });
});

test('a command that is not installed says so', async () => {
  expect(await runOn('warm', 'no-such-client -m {model}')).toMatchObject({
    error: { code: 'client-not-started', message: 'it did not start: no such file or directory' },
  });
});

test('a client that hangs is ended after the time it was given, although it takes no signal for an answer, and leaves no process', async () => {
  const outcome = await runOn('warm', fakeClient('--hold', '0', '--hang'), { timeoutMs: 1500 });
  expect(codeOf(outcome)).toBe('client-timeout');
  expect(descendants(process.pid).flatMap((pid) => readProcess(pid)?.command ?? [])).not.toContain('--hang');
});

test('what a client prints in no known form is kept out of the figures, and its output has a digest all the same', async () => {
  const run = completed(await runOn('warm', fakeClient('--print', 'hello'), { sameOutput: true }));
  expect(run.tokensPerSecond).toBeUndefined();
  expect(run.outputDigest).toMatch(/^[0-9a-f]{64}$/);
  const again = completed(await runOn('warm', fakeClient('--print', 'hello'), { sameOutput: true }));
  expect(again.outputDigest).toBe(run.outputDigest);
  const other = completed(await runOn('warm', fakeClient('--random'), { sameOutput: true }));
  expect(other.outputDigest).not.toBe(run.outputDigest);
});

test('a regular expression of the user gives a figure, and one that matches nothing is a failure', async () => {
  const metric = parseMetric('rate=([0-9.]+)');
  expect(completed(await runOn('warm', fakeClient('--print', 'rate=12.5'), { metric })).metric).toBe(12.5);
  expect(codeOf(await runOn('warm', fakeClient('--print', 'hello'), { metric }))).toBe('client-metric');
});

test('a client that copies its weights is seen to map nothing of them', async () => {
  const run = completed(await runOn('warm', fakeClient('--copy')));
  expect(run.mapped).toEqual({ bytes: 0, hugeBytes: 0 });
});

test('a client whose child lives on is done when the child is, and the child is what was looked at', async () => {
  const run = completed(await runOn('warm', fakeClient('--fork', '--hold', '1')));
  expect(run.wallMs).toBeGreaterThanOrEqual(300);
  expect(run.mapped.residentBytes).toBe(bytes);
});

test('a server is ready when it writes its line, and is ended then', async () => {
  const run = completed(
    await runOn('warm', fakeClient('--ready-line', 'listening on'), { ready: { line: 'listening' } }),
  );
  expect(run.readyMs).toBe(run.wallMs);
  expect(run.wallMs).toBeLessThan(30_000);
  expect(run.mapped.residentBytes).toBe(bytes);
  expect(codeOf(await runOn('warm', fakeClient(), { ready: { line: 'never' } }))).toBe('client-never-ready');
});

test('a server on a port is ready once it no longer says that it loads, and answers a prompt', async () => {
  const port = await freePort();
  const run = completed(
    await runOn('warm', fakeClient('--port', String(port)), {
      ready: { port },
      question: { prompt: 'Once', tokens: 3 },
      sameOutput: true,
    }),
  );
  expect(run.readyMs).toBeGreaterThanOrEqual(500);
  expect(run.firstTokenMs).toBeCloseTo((run.readyMs ?? 0) + 12.5);
  expect(run.tokensPerSecond).toBe(40);
  expect(run.outputDigest).toMatch(/^[0-9a-f]{64}$/);
});

test('a port that somebody else answers on is refused before the client is started', async () => {
  const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const outcome = await runOn('warm', fakeClient('--port', String(port)), { ready: { port } });
  server.close();
  expect(codeOf(outcome)).toBe('client-port-busy');
});

test.skipIf(process.getuid?.() !== 0)(
  'a client that gives up its privileges is looked at by root all the same',
  async () => {
    const run = completed(await runOn('warm', fakeClient('--user', '65534')));
    expect(run.mapped.residentBytes).toBe(bytes);
  },
);

test.skipIf(process.getuid?.() !== 0)(
  'placed in a tmpfs the same client maps the model in huge pages, and nothing of it is left',
  async () => {
    const run = completed(await runOn('tmpfs', fakeClient()));
    expect(run.placed?.hugeBytes).toBe(run.placed?.hugePossible);
    expect(run.mapped.hugeBytes).toBe(bytes);
    expect(run.madeMs).toBeGreaterThan(0);
  },
);
