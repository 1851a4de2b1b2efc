import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateSet, resolveOptions } from '../../fixtures-gen/index.ts';
import { strategyNames, traitsOf } from '../results/index.ts';
import { readPools } from '../pool/pool.ts';

const main = join(import.meta.dirname, 'main.ts');
const scratch = mkdtempSync(join(tmpdir(), 'unimap-cli-'));
const published = join(import.meta.dirname, '../../reports/published/2026-11-23-one-node-kvm');
const whole = join(scratch, 'whole');
/** A set with a wrong byte, once the test of `verify` has made it. */
const changed = join(scratch, 'changed');
const unimap = (...args: string[]) => execa(process.execPath, [main, ...args], { reject: false });
const pools = (): number[] => readPools().map((pool) => pool.total);
let before: number[];

beforeAll(async () => {
  before = pools();
  await generateSet(
    resolveOptions({ parts: 4, size: { perPart: 60_000 }, profile: 'plain', name: 'whole' }),
    whole,
  );
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

test('help names every command and gives an example for each', async () => {
  const { stdout, exitCode } = await unimap('--help');
  expect(exitCode).toBe(0);
  for (const command of [
    'run',
    'report',
    'compare',
    'generate',
    'inspect',
    'load',
    'verify',
    'syscalls',
    'topology',
    'lab',
    'check',
    'doctor',
    'models',
  ]) {
    expect(stdout).toContain(`\n  ${command} `);
    expect((await unimap(command, '--help')).stdout).toMatch(/Examples?:\n {2}npx unimap/);
  }
});

test.each([
  ['an unknown command', ['fly']],
  ['an unknown strategy', ['load', whole, '--strategy', 'magic']],
  ['a page kind the strategy cannot have', ['load', whole, '--strategy', 'llama-mmap', '--page-kind', '2m']],
  ['too many parts', ['generate', '--parts', '401', '--out', join(scratch, 'never')]],
  ['a size without sense', ['generate', '--part-bytes', 'big', '--out', join(scratch, 'never')]],
  [
    'a size beyond every disk',
    ['generate', '--part-bytes', '9007199254740991', '--out', join(scratch, 'never')],
  ],
  ['a folder that cannot be made', ['generate', '--out', '/proc/unimap']],
  ['an unknown scenario', ['run', 'nothing', '--out', join(scratch, 'never')]],
  ['an empty path for a set', ['generate', '--parts', '1', '--part-bytes', '16KiB', '--out', '']],
  ['an empty path for a report', ['report', published, '--out', '']],
  ['an empty path to verify', ['verify', '']],
  ['an empty path of a model to run on', ['run', '--model', '', '--out', join(scratch, 'never')]],
  ['no such path', ['load', join(scratch, 'nowhere'), '--strategy', 'unified']],
  ['an empty folder’s model', ['run', '--model', scratch, '--out', join(scratch, 'results')]],
  ['results that are no JSON', ['report', main]],
  ['a report’s folder that cannot be made', ['report', published, '--out', '/proc/unimap']],
  ['results that are not there', ['report', join(scratch, 'none.json')]],
])('%s is one clear error with exit status 2', async (_, args) => {
  const { stdout, stderr, exitCode } = await unimap(...args);
  expect(exitCode).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(stderr.split('\n').length).toBeLessThan(8);
  expect(readdirSync(scratch)).not.toContain('never');
});

test('the help of each command that takes a strategy says in one line what each is', async () => {
  for (const command of ['run', 'load', 'verify', 'syscalls']) {
    const help = (await unimap(command, '--help')).stdout;
    const [, list = ''] = help.split('\nStrategies:\n');
    const told = list
      .split('\n\n')[0]
      ?.split('\n')
      .map((line) => /^ {2}(\S+) {2,}\S.*$/.exec(line)?.[1]);
    expect(told).toEqual(strategyNames);
    expect(
      Math.max(
        ...(list
          .split('\n\n')[0]
          ?.split('\n')
          .map((line) => line.length) ?? []),
      ),
    ).toBeLessThan(110);
  }
});

test('load and syscalls take unified where no strategy is named, and each that can under --all', async () => {
  const loaded = JSON.parse((await unimap('load', whole, '-k', '4k', '--json')).stdout) as unknown;
  expect(loaded).toMatchObject({ status: 'completed', requested: { strategy: 'unified' } });
  const counted = JSON.parse((await unimap('syscalls', whole, '-k', '4k', '--json')).stdout) as unknown;
  expect(counted).toMatchObject({ arm: { strategy: 'unified' }, status: 'completed' });

  const all = await unimap('load', whole, '--all', '-k', '2m', '--json', '--allow-fallback');
  const loads = JSON.parse(all.stdout) as { requested: { strategy: string } }[];
  const own = strategyNames.filter((name) => ['own', 'placed'].includes(traitsOf(name).memory));
  expect(loads.map(({ requested }) => requested.strategy)).toEqual(own);
  expect(all.stderr).toContain('llama-mmap is left out: llama-mmap ');
  expect(all.exitCode).toBe(0);

  const counts = await unimap('syscalls', whole, '--all', '-p', 'interleave', '-k', '4k');
  expect(counts.stdout).toMatch(/^unified-parallel\/4k\/interleave\/buffered\/\d+$/m);
  expect(counts.stderr).toContain('llama-mmap is left out');
  const none = await unimap('load', whole, '--all', '-s', 'unified');
  expect([none.exitCode, none.stdout]).toEqual([2, '']);
}, 120_000);

test('no option tells its default twice, or in bytes', async () => {
  for (const command of ['lab', 'generate', 'compare', 'run', 'load']) {
    const { stdout } = await unimap(command, '--help');
    const options = stdout.replaceAll(/\n {3,}/g, ' ').split('\n');
    expect(options.filter((line) => line.split('(default:').length > 2)).toEqual([]);
    expect(stdout).not.toMatch(/default:\s+\d{5}/);
  }
});

test('a truncated part is named by every command that opens it', async () => {
  const folder = join(scratch, 'truncated');
  await generateSet(
    resolveOptions({ parts: 3, size: { perPart: 60_000 }, profile: 'plain', name: 't' }),
    folder,
  );
  rmSync(join(folder, 'manifest.json'));
  const part = join(folder, 't-00002-of-00003.gguf');
  truncateSync(part, 40_000);
  for (const command of [
    ['inspect'],
    ['load', '-s', 'unified'],
    ['verify', '-s', 'per-part'],
    ['syscalls', '-s', 'unified'],
  ]) {
    const { exitCode, stderr } = await unimap(command[0] ?? '', folder, ...command.slice(1));
    expect(exitCode).toBe(2);
    expect(stderr).toContain('t-00002-of-00003.gguf');
  }
});

test('load says what was requested and obtained, in JSON as in text, and exits by it', async () => {
  const { stdout, exitCode } = await unimap('load', whole, '-s', 'unified', '-k', '4k', '--json');
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    status: 'completed',
    requested: { strategy: 'unified', pageKind: '4k' },
    obtained: { pageKind: '4k', placement: 'mirror' },
    fallbacks: [],
    pages: { regions: 1, replicas: 1, absent: 0, misplaced: 0 },
  });
  expect((await unimap('load', whole, '-s', 'per-part', '-k', '4k')).stdout).toContain('4 region(s)');
});

test('fewer threads than were requested are said to be fewer, and why', async () => {
  const few = await unimap('load', whole, '-s', 'unified-parallel', '-k', '4k', '-t', '9');
  expect(few.stderr).toContain('9 were requested and 1 filled: a thread fills whole pages');
  const one = await unimap('load', whole, '-s', 'unified-parallel', '-k', '4k', '-t', '1');
  expect(one.stderr).not.toContain('filled');
});

test('a node that does not exist is an error that names it, or a fallback that does not pass silently', async () => {
  const { exitCode, stderr } = await unimap('load', whole, '-s', 'unified', '-k', '4k', '--nodes', '63');
  expect(exitCode).toBe(3);
  expect(stderr).toContain('63');
});

test('with few open files allowed a load is one clear error that says how to allow more, with enough it is done', async () => {
  const attempts = [26, 28, 30, 64];
  const said: string[] = [];
  for (const files of attempts) {
    const { exitCode, stdout, stderr } = await execa(
      'prlimit',
      [`--nofile=${files}`, process.execPath, main, 'load', whole, '-s', 'unified-parallel', '--json'],
      { reject: false },
    );
    expect(stderr).not.toMatch(/^\s+at /m);
    if (exitCode === 0) {
      expect(JSON.parse(stdout)).toMatchObject({ status: 'completed', pages: { absent: 0 } });
      expect(stderr).not.toContain('ulimit -n');
      said.push('done');
    } else {
      expect([exitCode, stdout]).toEqual([3, '']);
      expect(stderr).toMatch(/^unimap: .* no more open files\n {2}raise the limit: ulimit -n \d+$/mu);
      said.push('refused');
    }
  }
  // How many files Node itself holds open differs by version: where between them the one turns into the other is open.
  expect([said.at(0), said.at(-1)]).toEqual(['refused', 'done']);
  expect(said).toEqual(said.toSorted().toReversed());
});

test('a cache folder that cannot be used is one clear error that names it', async () => {
  const { exitCode, stderr } = await execa(process.execPath, [main, 'syscalls', whole, '-s', 'llama-mmap'], {
    reject: false,
    env: { UNIMAP_CACHE: '/proc/unimap' },
  });
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^unimap: the cache folder \/proc\/unimap cannot be used.*\n {2}set UNIMAP_CACHE/m);
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('generate says what it compared of a set that was there, and what compares the rest', async () => {
  const args = ['--parts', '4', '--part-bytes', '60000', '--profile', 'plain', '--name', 'whole'];
  const { stdout, exitCode } = await unimap('generate', ...args, '--out', whole);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(
    /was there already: sizes and the first and last 4 KiB of each part .*`unimap verify`/,
  );
});

test('generate says when a profile cannot be as small as asked, and takes the word it had before', async () => {
  const small = ['generate', '--parts', '2', '--part-bytes', '4KiB', '--json', '--out'];
  const llama = await unimap(...small, join(scratch, 'small-llama'));
  const { bytes } = JSON.parse(llama.stdout) as { bytes: number };
  expect(bytes).toBeGreaterThan(2 * 4096);
  expect(llama.stderr).toContain('profile llama cannot be as small as requested: 2 parts of 4 KiB');
  expect(llama.stderr).toContain('--profile plain');
  const plain = await unimap(...small, join(scratch, 'small-plain'), '--profile', 'plain');
  expect(JSON.parse(plain.stdout)).toMatchObject({ bytes: 2 * 4096 });
  expect(plain.stderr).not.toContain('as small');
  const former = ['generate', '--parts', '2', '--per-part', '4KiB', '--profile', 'plain', '--json', '--out'];
  expect(JSON.parse((await unimap(...former, join(scratch, 'small-former'))).stdout)).toMatchObject({
    bytes: 8192,
  });
});

test('verify finds a byte changed behind its back, exits with 1 and says where', async () => {
  await generateSet(
    resolveOptions({ parts: 2, size: { perPart: 60_000 }, profile: 'plain', name: 'c' }),
    changed,
  );
  expect((await unimap('verify', changed, '-k', '4k')).exitCode).toBe(0);
  const part = join(changed, 'c-00002-of-00002.gguf');
  const bytes = readFileSync(part);
  bytes[50_000] = (bytes[50_000] ?? 0) ^ 1;
  writeFileSync(part, bytes);
  const { exitCode, stdout } = await unimap('verify', changed, '-k', '4k');
  expect(exitCode).toBe(1);
  expect(stdout).toContain(`${part}, part 2, offset 50000`);
});

test('inspect tells the waste of each layout without loading anything', async () => {
  const { stdout, exitCode } = await unimap('inspect', join(whole, 'whole-00003-of-00004.gguf'), '--json');
  expect(exitCode).toBe(0);
  const layouts = (JSON.parse(stdout) as { layouts: { layout: string; pageKind: string; pages: number }[] })
    .layouts;
  const pages = (layout: string): number | undefined =>
    layouts.find((each) => each.layout === layout && each.pageKind === '2m')?.pages;
  expect([pages('per-part'), pages('unified')]).toEqual([4, 1]);
});

const withOutput = (output: string, ...args: string[]) =>
  execa('bash', ['-c', `"$0" "$@" ${output}; exit \${PIPESTATUS[0]}`, process.execPath, main, ...args], {
    reject: false,
    stripFinalNewline: false,
  });

test('an output that is full is one error and exit status 3', async () => {
  const { exitCode, stderr } = await withOutput('> /dev/full', 'inspect', whole);
  expect(exitCode).toBe(3);
  expect(stderr).toMatch(/^unimap: the output .* ENOSPC.*\n {2}.*\n$/);
});

test.each(['| true', '| head -c 1', '2>&1 | true', '>&-'])(
  'who reads does not change the exit status (%s)',
  async (output) => {
    const fine = await withOutput(output, 'inspect', whole);
    expect([fine.exitCode, fine.stderr]).toEqual([0, '']);
    const broken = await withOutput(output, 'verify', changed, '-k', '4k');
    expect(broken.exitCode).toBe(1);
  },
);

test('no command left the hugepage pool other than it was', () => {
  expect(pools()).toEqual(before);
});
