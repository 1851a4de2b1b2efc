import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { generateSet, resolveOptions } from '../../../fixtures-gen/index.ts';
import { readPools } from '../../machine/pool-state.ts';
import { fakeClient } from '../../bench/test-support/fake-client.ts';
import { cachedBytes } from '../../ffi/page-cache.ts';
import { Results } from '../../results/index.ts';

const main = join(import.meta.dirname, '../main.ts');
const scratch = mkdtempSync(join(tmpdir(), 'unimap-advise-'));
const model = join(scratch, 'model');
const out = join(scratch, 'out');
const advise = (args: string[], env: NodeJS.ProcessEnv = {}) =>
  execa(process.execPath, [main, 'advise', ...args, '--out', out], { reject: false, env });

const Answer = z.object({
  model: z.object({ name: z.string(), parts: z.int() }),
  measured: z.array(
    z.object({ cache: z.string(), parts: z.int(), ways: z.array(z.object({ status: z.string() })) }),
  ),
  unmeasured: z.object({ reason: z.string() }).optional(),
  mappedBy: z.array(z.int()),
  placed: z.array(z.object({ way: z.string(), measured: z.object({ status: z.string() }).optional() })),
});

beforeAll(async () => {
  await generateSet(
    resolveOptions({ parts: 4, size: { perPart: 300_000 }, profile: 'plain', name: 'm' }),
    model,
  );
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

test('it answers in at most twelve lines, leaves a report beside, and the pool as it was', async () => {
  const before = readPools().map(({ node, pageBytes, total }) => [node, pageBytes, total]);
  const { exitCode, stdout, stderr } = await advise([model, '--minutes', '0.2', '--cold']);
  // A busy machine may leave too few rounds for an answer, which is status 3 and is said.
  expect(exitCode, stderr).toBe(
    /^(warm|cold) .*(change nothing|place the files|give llama\.cpp)/m.test(stdout) ? 0 : 3,
  );
  expect(stdout.split('\n').length).toBeLessThanOrEqual(12);
  expect(stdout).toMatch(/^warm {7}/);
  expect(stdout).toMatch(/^cold {7}/m);
  expect(stdout).toMatch(/all 4 parts|\d of 4 parts, (spread over|from the middle of) it/);
  expect(readdirSync(out)).toEqual(
    expect.arrayContaining(['advice.json', 'advice.md', 'report.html', 'report.md', 'results.json']),
  );
  const answer = Answer.parse(JSON.parse(readFileSync(join(out, 'advice.json'), 'utf8')));
  // How many parts fit into the time follows from how busy the machine is.
  expect(answer.measured.every(({ parts }) => parts >= 1 && parts <= 4)).toBe(true);
  expect(answer.measured.map(({ cache, ways }) => [cache, ways.length])).toEqual([
    ['warm', 5],
    ['cold', 5],
  ]);
  // What was placed to be measured is gone again.
  expect(answer.placed.filter(({ measured }) => measured !== undefined).map(({ way }) => way)).toContain(
    'cache',
  );
  const { stdout: placed } = await execa(process.execPath, [main, 'placed', '--json'], { reject: false });
  expect(placed).not.toContain(scratch);
  const results = Results.parse(JSON.parse(readFileSync(join(out, 'results.json'), 'utf8')));
  expect(results.sets.map(({ cache }) => cache)).toEqual([undefined, 'cold']);
  expect(results.poolRaise).toBeUndefined();
  expect(readFileSync(join(out, 'report.md'), 'utf8')).not.toContain(scratch);
  expect(readPools().map(({ node, pageBytes, total }) => [node, pageBytes, total])).toEqual(before);
}, 120_000);

test('a model that another process maps is left alone: nothing is loaded, what is known is told, exit status 3', async () => {
  rmSync(out, { recursive: true, force: true });
  const mapping = execa(
    'python3',
    [
      '-c',
      `import mmap,sys,glob
files=[open(p,'rb') for p in glob.glob(sys.argv[1]+'/*.gguf')]
maps=[mmap.mmap(f.fileno(),0,prot=mmap.PROT_READ) for f in files]
print('mapped',flush=True); sys.stdin.read()`,
      model,
    ],
    { reject: false },
  );
  await new Promise((resolve) => mapping.stdout.once('data', resolve));
  const { exitCode, stdout } = await advise([model, '--minutes', '0.1', '--json']);
  mapping.stdin.end();
  await mapping;
  expect(exitCode).toBe(3);
  const answer = Answer.parse(JSON.parse(stdout));
  expect(answer.measured).toEqual([]);
  expect(answer.unmeasured?.reason).toContain('another process maps every part');
  expect(answer.mappedBy).toEqual([mapping.pid]);
  expect(existsSync(out)).toBe(false);
}, 60_000);

test('on an emulated machine nothing is timed, and it is said', async () => {
  const { exitCode, stdout } = await advise([model], { UNIMAP_EMULATED: 'qemu (tcg)' });
  expect(exitCode).toBe(3);
  expect(stdout).toMatch(/^answer {5}none: this machine is emulated \(qemu \(tcg\)\)/);
  expect(existsSync(out)).toBe(false);
}, 60_000);

test('a path that is no model is one error with exit status 2', async () => {
  const { exitCode, stderr } = await advise([join(scratch, 'nothing')]);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^unimap: there is nothing at /);
});

test("--client runs the user's own program on the files where they are and placed, drops nothing, and leaves nothing placed", async () => {
  rmSync(out, { recursive: true, force: true });
  const paths = readdirSync(model)
    .filter((name) => name.endsWith('.gguf'))
    .map((name) => join(model, name));
  const cachedBefore = cachedBytes(paths);
  const { stdout, stderr } = await advise([model, '--minutes', '0.4', '--client', fakeClient('--hold', '0')]);
  expect(stdout, stderr).toMatch(/^client {5}python3: warm [\d.]+ m?s from start to end/m);
  expect(stdout.split('\n').length).toBeLessThanOrEqual(12);
  const results = Results.parse(JSON.parse(readFileSync(join(out, 'results.json'), 'utf8')));
  expect(results.clientArms?.map(({ way }) => way)).toContain('warm');
  expect(results.clients?.every(({ scenario }) => scenario === 'advise-client')).toBe(true);
  expect(cachedBytes(paths)).toBeGreaterThanOrEqual(cachedBefore ?? 0);
  const { stdout: placed } = await execa(process.execPath, [main, 'placed', '--json'], { reject: false });
  expect(placed).not.toContain(scratch);
}, 120_000);

test('a client without {model}, --ready without a client, and both with --check are bad usage', async () => {
  const usage = [
    ['--client', 'llama-bench'],
    ['--ready', '8080'],
    ['--check', '10', '--client', 'llama-bench -m {model}'],
  ];
  for (const flags of usage) expect((await advise([model, ...flags])).exitCode, flags.join(' ')).toBe(2);
}, 60_000);

test('--check says up front what it takes, loads both in the same rounds, and tells each way with its interval', async () => {
  const { stdout, stderr, exitCode } = await advise([model, '--minutes', '0.1', '--check', '30', '--json']);
  expect(stderr).toMatch(/6 rounds of \d ways on .* and on all .* take about/);
  const Check = z.object({
    verdict: z.enum(['holds', 'does not hold', 'not shown']),
    foretold: z.array(z.object({ off: z.number(), low: z.number(), high: z.number(), rounds: z.int() })),
  });
  const { verdict, foretold } = Check.parse(JSON.parse(stdout));
  expect(exitCode).toBe({ holds: 0, 'does not hold': 1, 'not shown': 3 }[verdict]);
  expect(foretold.length).toBeGreaterThan(0);
  expect(foretold.every(({ off, low, high }) => low <= off && off <= high)).toBe(true);
}, 120_000);
