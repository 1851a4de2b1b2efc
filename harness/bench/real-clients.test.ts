import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateSet, resolveOptions } from '../../fixtures-gen/index.ts';
import { debianTools, type DebianTools } from '../fidelity/debian-tools.ts';
import { debianTree } from '../fidelity/debian-tree.ts';
import { Results, type ClientRunRecord, type ResultsRecord } from '../results/index.ts';
import { inSession } from '../session/session.ts';
import { shellWord } from '../wording/shell-word.ts';
import { openSet } from '../gguf/index.ts';
import type { ProcessAccount } from '../witness/account.ts';
import { parseClient } from './client-command.ts';
import { startClient } from './client-process.ts';
import { clientArms } from './client-ways.ts';
import { collectOutput } from './collect-output.ts';
import { WayMaker } from './make-way.ts';
import { descendants } from './process-tree.ts';
import { portReady } from './ready.ts';

/** `npm run test:client`: it makes a tree of Debian unstable, which takes about a minute and 300 MB. */
const asked = process.env['UNIMAP_CLIENT_TEST'] === '1';
const unimap = fileURLToPath(new URL('../unimap.mjs', import.meta.url));
const ways = ['warm', 'cold', 'cache', 'tmpfs'] as const;
const parts = 2;
const bytes = 96 * 1024 ** 2;

const folder = mkdtempSync(join(tmpdir(), 'unimap-real-clients-'));
const model = join(folder, 'model');
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A program of the tree as a command of its own name, which starts where it finds its backends. */
const command = (tools: DebianTools, name: string): string => {
  const path = join(folder, name);
  const words = tools.command(name).map(shellWord).join(' ');
  writeFileSync(path, `#!/bin/sh\ncd ${shellWord(tools.cwd)} && exec ${words} "$@"\n`);
  chmodSync(path, 0o755);
  return path;
};

const runsOf = (results: ResultsRecord, way: string): ClientRunRecord[] =>
  (results.clients ?? []).flatMap(({ outcome }) =>
    outcome.status === 'completed' && outcome.client.way === way ? [outcome.client] : [],
  );

const bench = async (client: string, ...flags: readonly string[]): Promise<ResultsRecord> => {
  const out = join(folder, 'out');
  const { exitCode, stderr } = await execa(
    process.execPath,
    [
      unimap,
      'bench',
      model,
      '--client',
      client,
      '--ways',
      ways.join(','),
      '--rounds',
      '2',
      '-o',
      out,
      ...flags,
    ],
    { reject: false },
  );
  expect(exitCode, stderr).toBe(0);
  return Results.parse(JSON.parse(readFileSync(join(out, 'results.json'), 'utf8')));
};

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
  });

describe.skipIf(!asked)('clients of Debian unstable, unmodified', () => {
  let tools: DebianTools;
  beforeAll(async () => {
    await inSession(async (session) => {
      tools = debianTools(await debianTree(session, true));
      return 0;
    });
    await generateSet(
      resolveOptions({ parts, size: { total: bytes }, types: 'F16', layers: 4, name: 'model' }),
      model,
    );
  }, 600_000);

  const expectWitnessed = (results: ResultsRecord): void => {
    for (const way of ways) {
      const runs = runsOf(results, way);
      // The first and both rounds.
      expect(runs, way).toHaveLength(3);
      for (const { mapped, minorFaults } of runs) {
        expect(mapped.bytes, way).toBeGreaterThan(0.95 * bytes);
        expect(minorFaults).toBeGreaterThan(0);
        if (way === 'tmpfs') expect(mapped.hugeBytes).toBeGreaterThan(0.9 * bytes);
        if (way === 'cold') expect(mapped.hugeBytes).toBeLessThan(0.5 * bytes);
      }
    }
  };

  test('llama-bench on four ways: tokens a second are read from its JSON, and its weights are seen in every round', async () => {
    const results = await bench(`${command(tools, 'llama-bench')} -m {model} -p 16 -n 8 -r 3 -t 1 -o json`);
    expectWitnessed(results);
    for (const way of ways)
      for (const { tokensPerSecond, promptTokensPerSecond } of runsOf(results, way)) {
        expect(tokensPerSecond).toBeGreaterThan(0);
        expect(promptTokensPerSecond).toBeGreaterThan(0);
      }
  }, 600_000);

  test('llama-completion puts out the same in every way and round, and tells its load', async () => {
    const results = await bench(
      `${command(tools, 'llama-completion')} -m {model} -p Hello -n 16 -t 1 --temp 0 -no-cnv --no-display-prompt`,
      '--same-output',
    );
    expectWitnessed(results);
    const runs = ways.flatMap((way) => runsOf(results, way));
    // Now and then llama-completion 0.7 ends before it has written all: its last tokens and its times are missing then.
    const whole = runs.filter(({ loadMs = 0 }) => loadMs > 0);
    expect(whole.length).toBeGreaterThan(runs.length / 2);
    expect(new Set(whole.map(({ outputDigest }) => outputDigest)).size).toBe(1);
    expect(whole[0]?.outputDigest).toBeDefined();
  }, 600_000);

  test('llama-server is ready once it has loaded, and answers the same in every way', async () => {
    const port = await freePort();
    const results = await bench(
      `${command(tools, 'llama-server')} -m {model} --port ${port} -t 1`,
      '--ready',
      String(port),
      '--ask',
      'Hello',
      '--tokens',
      '8',
      '--same-output',
    );
    expectWitnessed(results);
    const runs = ways.flatMap((way) => runsOf(results, way));
    expect(new Set(runs.map(({ outputDigest }) => outputDigest)).size).toBe(1);
    for (const { readyMs = 0, firstTokenMs = 0, tokensPerSecond = 0 } of runs) {
      expect(readyMs).toBeGreaterThan(0);
      expect(firstTokenMs).toBeGreaterThan(readyMs);
      expect(tokensPerSecond).toBeGreaterThan(0);
    }
  }, 600_000);

  test('`witness` on a running llama-server tells in which pages its weights lie, in each of four ways', async () => {
    const server = command(tools, 'llama-server');
    const work = { show: () => undefined, signal: new AbortController().signal };
    const maker = new WayMaker(await openSet(model), work);
    for (const arm of clientArms(parseClient(`${server} -m {model}`), ways)) {
      const made = await maker.make(arm);
      const port = await freePort();
      const running = startClient(
        [server, '-m', made.path, '--port', String(port), '-t', '1'],
        undefined,
        work.signal,
      );
      collectOutput(running);
      try {
        await portReady(port, AbortSignal.timeout(60_000));
        const [pid = 0] = descendants(running.above);
        const { stdout } = await execa(process.execPath, [unimap, 'witness', String(pid), '--json']);
        const [account] = JSON.parse(stdout) as [ProcessAccount];
        expect(account.files).toHaveLength(parts);
        const huge = account.files.reduce((sum, file) => sum + file.huge, 0);
        if (arm.way === 'tmpfs' || arm.way === 'cache') expect(huge, arm.way).toBeGreaterThan(0.9 * bytes);
        else expect(huge, arm.way).toBeLessThan(0.5 * bytes);
      } finally {
        running.stop();
        await running.ended;
        await made.undo();
      }
    }
  }, 600_000);
});
