import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, expect, test } from 'vitest';
import { arm, modelSet, results, timed } from '../../results/test-support/results-builder.ts';
import type { ResultsRecord } from '../../results/index.ts';

const main = join(import.meta.dirname, '../main.ts');
const scratch = mkdtempSync(join(tmpdir(), 'unimap-compare-'));
const compare = (...args: string[]) => execa(process.execPath, [main, 'compare', ...args], { reject: false });

afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const put = (name: string, content: ResultsRecord | string): string => {
  const path = join(scratch, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};

const run = (id: string, unified: number, rest: Partial<ResultsRecord> = {}, parts = 4): ResultsRecord => {
  const set = modelSet(parts);
  const arms = [arm('llama-mmap'), arm('per-part'), arm('unified')];
  return results({
    run: { ...results().run, id },
    sets: [set],
    arms,
    samples: arms.flatMap((one, index) =>
      timed(
        set,
        one,
        [0, 3, 1, 4, 2, 5, 3, 1].map((noise) =>
          Math.round(1e6 * (1 + (noise * index) / 1000) * (one.strategy === 'unified' ? unified : 1)),
        ),
      ),
    ),
    ...rest,
  });
};

const whole = run('base', 1);
const base = put('base.json', whole);
const slow = put('slow.json', run('slow', 1.2));

test('a run compared with itself passes', async () => {
  const { exitCode, stdout } = await compare(base, base);
  expect(exitCode).toBe(0);
  expect(stdout).toContain('Both files hold the same samples of run base');
  expect(stdout).toMatch(/\n0 regressed, 3 same, of 3 comparisons judged$/);
});

test('a loader slower by 20 % is a regression, named in every output', async () => {
  const files = { markdown: join(scratch, 'comment.md'), junit: join(scratch, 'junit.xml') };
  const { exitCode, stdout } = await compare(
    base,
    slow,
    '--markdown',
    files.markdown,
    '--junit',
    files.junit,
  );
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(
    /\| regressed +\| seed-claims \| 4 parts of 16 KiB \| unified \/ per-part +\| usable-time/,
  );
  expect(readFileSync(files.markdown, 'utf8')).toMatch(/^\*\*Regression\*\*: 2 regressed/);
  expect(readFileSync(files.junit, 'utf8')).toContain('type="regressed"');
  const json: unknown = JSON.parse((await compare(base, slow, '--json')).stdout);
  expect(json).toMatchObject({ summary: { regressed: 2, exitStatus: 1 }, new: { id: 'slow' } });
  expect((await compare(base, slow, '--threshold', '50')).exitCode).toBe(0);
  expect((await compare(slow, base)).exitCode).toBe(0);
});

test.each([
  ['an empty file', put('empty.json', ''), /empty\.json is empty/],
  [
    'a truncated file',
    put('cut.json', JSON.stringify(whole).slice(0, 5000)),
    /cut\.json is no JSON\n.*cut off/,
  ],
  [
    'foreign JSON',
    put('foreign.json', '{"name": "unimap", "version": 1}'),
    /foreign\.json is not a results file/,
  ],
  [
    'results of another version',
    put('future.json', JSON.stringify({ ...whole, schemaVersion: 99 })),
    /future\.json has schema version 99/,
  ],
  [
    'a run that was ended',
    put('partial.json', { ...whole, run: { ...whole.run, complete: false } }),
    /partial\.json is partial: run base/,
  ],
  ['a run without loads', put('bare.json', { ...whole, samples: [] }), /bare\.json has 0 loads/],
  ['a run of other sets', put('other.json', run('other', 1, {}, 100)), /no comparison in common/],
  ['a file that is not there', join(scratch, 'none.json'), /none\.json cannot be read/],
])('%s never passes, on either side', async (_, path, message) => {
  for (const args of [
    [base, path],
    [path, base],
  ]) {
    const { exitCode, stdout, stderr } = await compare(...args);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
    expect(stderr.split('\n').length).toBeLessThan(5);
  }
});

test.each([
  ['a threshold of nothing', ['--threshold', '0']],
  ['a share for a threshold in percent', ['--threshold', '0.05']],
  ['a metric that is not compared', ['--metric', 'speed']],
  ['a scenario neither run has', ['--scenario', 'nothing']],
  ['two outputs at once', ['--json', '--markdown', '-']],
  ['a file that cannot be written', ['--junit', join(scratch, 'no-folder', 'junit.xml')]],
])('%s is bad usage', async (_, args) => {
  const { exitCode, stdout } = await compare(base, slow, ...args);
  expect(exitCode).toBe(2);
  expect(stdout).toBe('');
});

test('runs of machines that differ are refused with what differs, and compared where that is allowed', async () => {
  const { environment } = whole;
  const probed = put('probed.json', { ...whole, environment: { ...environment, copyBandwidth: 10e9 } });
  const elsewhere = put(
    'elsewhere.json',
    run('elsewhere', 1.2, { environment: { ...environment, copyBandwidth: 7e9 } }),
  );
  const { exitCode, stdout, stderr } = await compare(probed, elsewhere);
  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr).toContain('copy bandwidth of one thread: 10.0 GB/s in base, 7.00 GB/s in new');
  expect(stderr).toContain('--allow-other-machine');
  expect((await compare(probed, elsewhere, '--allow-other-machine')).exitCode).toBe(1);
  // A run that did not probe is of the machine that the other facts tell, and it is said.
  const older = await compare(base, elsewhere);
  expect(older.exitCode).toBe(1);
  expect(older.stdout).toContain('Of caches and copy bandwidth one of the runs has no record');
});

test('a threshold is percent in its help, its default and its errors', async () => {
  expect((await compare('--help')).stdout).toMatch(/--threshold <percent> .*\(default:\s+5\)/);
  expect((await compare(base, slow, '--threshold', '0.05')).stderr).toContain('give 5 for 5 %, or 0.05%');
  expect((await compare(base, slow, '--threshold', '0.05%')).exitCode).toBe(1);
});
