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
    /\| ✗ regressed +\| seed-claims \| 4 parts of 16 KiB \| unified \/ per-part +\| usable-time/,
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
  expect(older.stdout).toContain('One of the runs has no record of caches and copy bandwidth');
});

test('a threshold is percent in its help, its default and its errors', async () => {
  expect((await compare('--help')).stdout).toMatch(/--threshold <percent> .*\(default:\s+5\)/);
  expect((await compare(base, slow, '--threshold', '0.05')).stderr).toContain('give 5 for 5 %, or 0.05%');
  expect((await compare(base, slow, '--threshold', '0.05%')).exitCode).toBe(1);
});

/** Rounds that lie far apart: an interval of some 40 %, with what a 20 % slower loader hides in it. */
const noisy = (id: string, unified: number): ResultsRecord => {
  const set = modelSet(4);
  const arms = [arm('per-part'), arm('unified')];
  const noise = [0, 6, 1, 4, 2, 5, 3, 1];
  return results({
    run: { ...results().run, id },
    sets: [set],
    arms,
    samples: arms.flatMap((one, index) =>
      timed(
        set,
        one,
        noise.map((each) => Math.round(1e6 * (1 + (each * index) / 8) * (index === 1 ? unified : 1))),
      ),
    ),
  });
};

test('a run that could not have seen a change says so first, and fails where that is asked for', async () => {
  const files = { markdown: join(scratch, 'blind.md'), junit: join(scratch, 'blind.xml') };
  const pair = [put('noisy.json', noisy('noisy', 1)), put('noisier.json', noisy('noisier', 1.1))] as const;
  const said = /INCONCLUSIVE: this run could only have seen changes above \d+(\.\d+)? %: 1 of 1 comparison/;
  const passed = await compare(...pair, '--markdown', files.markdown);
  expect(passed.exitCode).toBe(0);
  expect(passed.stdout).toMatch(new RegExp(`^≈ ${said.source}`));
  expect(readFileSync(files.markdown, 'utf8')).toMatch(new RegExp(`^\\*\\*${said.source}`));
  expect(passed.stderr).not.toContain('::');

  const failed = await compare(...pair, '--fail-on-inconclusive', '--junit', files.junit);
  expect(failed.exitCode).toBe(2);
  const junit = readFileSync(files.junit, 'utf8');
  expect(junit).toMatch(/<error message="inconclusive: [^"]*" type="blind"/);
  expect(junit).toMatch(said);

  const seen = await compare(...pair, '--fail-on-inconclusive', '--must-see', '500');
  expect([seen.exitCode, said.test(seen.stdout)]).toEqual([0, false]);
  const exact = await compare(base, put('again.json', run('again', 1)), '--fail-on-inconclusive');
  expect([exact.exitCode, exact.stdout.split('\n')[0]]).toEqual([0, '✓ No regression shown']);
});

test('on GitHub blindness is a warning beside the run, and a regression an error', async () => {
  const onGitHub = (...args: string[]) =>
    execa(process.execPath, [main, 'compare', ...args], { reject: false, env: { GITHUB_ACTIONS: 'true' } });
  const blind = await onGitHub(join(scratch, 'noisy.json'), join(scratch, 'noisier.json'));
  expect(blind.stderr).toMatch(/^::warning title=unimap compare::INCONCLUSIVE: this run/m);
  expect((await onGitHub(base, slow)).stderr).toMatch(
    /^::error title=unimap compare::Regression\. 2 regressed/m,
  );
  expect((await onGitHub(base, base)).stderr).toBe('');
  // What may have spoiled a run is annotated although nothing changed. In a workflow command a percent sign is written so.
  const { stderr } = await onGitHub(base, put('unchanged.json', run('unchanged', 1)));
  expect(stderr).toMatch(/^::warning title=unimap compare::base: coarse-timer: 100 %25 of/m);
  expect(stderr).toMatch(/^::warning title=unimap compare::new: coarse-timer/m);
});

test('the comment and JUnit link to the page that is named, and then leave out what stands there', async () => {
  const files = { markdown: join(scratch, 'linked.md'), junit: join(scratch, 'linked.xml') };
  const page = 'https://example.org/judging';
  const outputs = ['--markdown', files.markdown, '--junit', files.junit];
  await compare(base, slow, ...outputs);
  for (const file of Object.values(files))
    expect(readFileSync(file, 'utf8')).toContain('Ratios between arms are compared');
  await compare(base, slow, ...outputs, '--explained-at', page);
  expect(readFileSync(files.markdown, 'utf8')).toContain(`[How it was judged](${page})`);
  expect(readFileSync(files.junit, 'utf8')).toContain(`How it was judged: ${page}`);
  for (const file of Object.values(files))
    expect(readFileSync(file, 'utf8')).not.toContain('Ratios between arms are compared');
});

test('verdicts have colour where that is asked for, and NO_COLOR is heeded', async () => {
  const [always, never] = [await compare(base, slow, '--color', 'always'), await compare(base, slow)];
  expect(always.stdout).toContain('\u001B[31m✗ Regression\u001B[39m');
  expect(always.stdout).toContain('| \u001B[31m✗ regressed\u001B[39m |');
  expect(never.stdout).not.toContain('\u001B');
});

test('what may have spoiled either run is said in every output', async () => {
  const pair = [base, put('noisy-new.json', run('warned', 1, { samples: noisy('w', 1).samples }))] as const;
  const { stdout } = await compare(...pair, '--markdown', '-');
  expect(stdout).toMatch(/<summary>\d+ warnings? of what may have spoiled the runs<\/summary>/);
  expect(stdout).toMatch(/^- new: [a-z-]+/m);
  expect((await compare(...pair)).stdout).toMatch(/^warning: new: [a-z-]+/m);
});

test('the result stands before what is not comparable', async () => {
  const fewer = put('fewer.json', {
    ...whole,
    run: { ...whole.run, id: 'fewer' },
    samples: whole.samples.filter(({ arm: id }) => !id.startsWith('llama-mmap')),
  });
  const { stdout } = await compare(base, fewer);
  const at = (text: string): number => stdout.indexOf(text);
  expect(at('| = same')).toBeGreaterThan(0);
  expect(at('Not comparable:')).toBeGreaterThan(at('| = same'));
  expect(stdout.split('\n')[0]).toBe('✓ No regression shown');
});
