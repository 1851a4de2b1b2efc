import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { generateSet, resolveOptions } from '../../../fixtures-gen/index.ts';
import { holdPool } from '../../pool/pool.ts';

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

test('a run ended while it waits for the hugepage pool leaves the former report as it was', async () => {
  // Where another run has the lock already, that serves as well.
  const hold = await holdPool({ needs: [], waitMilliseconds: 0 });
  const child = run(['--model', model, '--quick', '--out', out]);
  child.stderr.on('data', (text: Buffer) => {
    if (text.includes('waiting for the hugepage pool')) child.kill('SIGTERM');
  });
  const { exitCode, stdout, stderr } = await child;
  if (hold.status !== 'unsupported') await hold.release();
  expect(exitCode).toBe(143);
  expect(stdout).toBe('');
  expect(stderr).toContain('nothing was observed');
  expectFormerReport();
});

test('with --no-wait a run gives up at once where another one holds the pool, and says who does and for how long', async () => {
  const hold = await holdPool({ needs: [], waitMilliseconds: 0, label: 'a test of waiting' });
  const { exitCode, stdout, stderr } = await run(['--model', model, '--quick', '--no-wait', '--out', out]);
  if (hold.status !== 'unsupported') await hold.release();
  expect([exitCode, stdout]).toEqual([3, '']);
  expect(stderr).toMatch(
    /^unimap: the hugepage pool is held by .* \(process \d+, for \d+ (s|min), since .*\), and was not waited for\n {2}wait for it/m,
  );
  expectFormerReport();
});

interface Line {
  readonly kind: string;
  readonly id?: string;
  readonly role?: string;
}

const linesOf = (folder: string): Line[] =>
  readFileSync(join(folder, 'samples.ndjson'), 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);

test('a run killed halfway is continued with --resume: no sample is lost, none is counted twice', async () => {
  const args = ['--model', model, '--quick', '--out', out];
  const child = run(args);
  // The folder holds a former report until the first observation.
  const halfway = setInterval(() => {
    const timed = readFileSync(join(out, 'samples.ndjson'), 'utf8').match(/"role":"timed"/g) ?? [];
    if (timed.length > 12) child.kill('SIGKILL');
  }, 5);
  expect((await child).signal).toBe('SIGKILL');
  clearInterval(halfway);
  const before = linesOf(out).filter(({ kind }) => kind === 'sample');
  expect(before.length).toBeGreaterThan(12);

  const other = await run([...args, '--resume', '--seed', '2']);
  expect(other.stderr).toContain('its seed was 1, and is 2 now');
  expect(other.exitCode).toBe(2);

  const { stdout } = await run(['--model', model, '--resume', '--allow-other-commit', '--out', out]);
  expect(stdout).toContain(join(out, 'report.md'));
  const samples = linesOf(out).filter(({ kind }) => kind === 'sample');
  expect(samples.slice(0, before.length)).toEqual(before);
  const ids = samples.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const of = (role: string): number => samples.filter((each) => each.role === role).length;
  expect([of('first'), of('timed')]).toEqual([5, 5 * 6]);
  const results = JSON.parse(readFileSync(join(out, 'results.json'), 'utf8')) as {
    run: unknown;
    samples: unknown;
  };
  expect(results.run).toMatchObject({ complete: true, resumptions: 1 });
  expect(results.samples).toEqual(samples);
}, 300_000);

test('an interrupted run that is not there is refused with what to do', async () => {
  const { exitCode, stderr } = await run(['--resume', '--out', join(scratch, 'none')]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('without --resume');
});

test('a dry run prints the plan and leaves everything as it was', async () => {
  const { exitCode, stdout } = await run(['--dry-run', '--model', model, '--out', out]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain('10 to 40 rounds');
  expect(stdout).toContain('arm unified/2m/mirror/buffered/1');
  expectFormerReport();
});

test('arms chosen on the command line are the plan’s, a refused one is told, and a hopeless choice is bad usage', async () => {
  const chosen = ['--strategy', 'llama-mmap,unified', '--page-kind', '4k,2m'];
  const plan = await run(['--model', model, '--dry-run', '--json', ...chosen]);
  expect((JSON.parse(plan.stdout) as { blocks: { arms: string[] }[] }).blocks[0]?.arms).toEqual([
    'llama-mmap/4k/local/buffered/1',
    'unified/4k/mirror/buffered/1',
    'unified/2m/mirror/buffered/1',
  ]);
  expect(plan.stderr).toContain('arm llama-mmap/2m: llama-mmap');
  const hopeless = await run(['--model', model, '--dry-run', '-s', 'unified', '--io', 'direct']);
  expect([hopeless.exitCode, hopeless.stdout]).toEqual([2, '']);
  expect(hopeless.stderr).toContain('unified reads buffered, not direct');
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
