import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readJournal } from '../../journal/observations.ts';
import { Results, type ResultsRecord } from '../../results/index.ts';

const main = join(import.meta.dirname, '../main.ts');
const scratch = mkdtempSync(join(tmpdir(), 'unimap-repeat-'));
const cache = join(scratch, 'cache');
const out = join(scratch, 'out');
const scenario = join(scratch, 'two-sets.mjs');

beforeAll(() => {
  const rounds = { minimum: 6, maximum: 6 };
  const arm = (strategy: string) => ({ strategy, pageKind: '4k', placement: 'local' });
  const set = (parts: number) => ({ parts, partBytes: 60_000, sizeClass: 'tiny', profile: 'plain' });
  const content = {
    name: 'two-sets',
    question: 'would another run say the same?',
    sets: [set(2), set(3)],
    arms: [arm('per-part'), arm('unified')],
    measure: {
      rounds: { tiny: rounds, real: rounds, own: rounds },
      quickRounds: { tiny: 6, real: 6, own: 6 },
      syscalls: false,
      integrity: false,
      micro: false,
    },
  };
  writeFileSync(scenario, `export default ${JSON.stringify(content)};`);
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const run = (...args: string[]) =>
  execa(process.execPath, [main, 'run', ...args, '--out', out], {
    reject: false,
    env: { UNIMAP_CACHE: cache },
  });
const resultsIn = (folder: string): ResultsRecord =>
  Results.parse(JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8')));

test('repeated runs that are killed in the second are continued: the first stays as it was, and all are one report', async () => {
  // Of a single run of before, which must not be taken for these.
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'samples.ndjson'), 'of a former run');

  const first = run(scenario, '--repeat', '2');
  const second = join(out, 'run-2/samples.ndjson');
  const halfway = setInterval(() => {
    const written = existsSync(second) ? readFileSync(second, 'utf8') : '';
    if (/"role":"timed","round":3\b/.test(written)) first.kill('SIGKILL');
  }, 5);
  expect((await first).signal).toBe('SIGKILL');
  clearInterval(halfway);
  const journal = readFileSync(join(out, 'run-1/samples.ndjson'), 'utf8');
  const alone = resultsIn(out);
  expect(alone.run.complete).toBe(true);
  expect(alone.notices.map(({ reason }) => reason).join()).toContain('1 of 2 runs are in this file');
  expect(existsSync(join(out, 'samples.ndjson'))).toBe(false);
  // Its process ends once its parent is gone.
  await expect
    .poll(() => readdirSync('/proc').filter((name) => commandOf(name).includes(join(out, 'run-2'))), {
      timeout: 30_000,
    })
    .toEqual([]);

  const other = await run(scenario, '--resume', '--repeat', '3');
  expect([other.exitCode, other.stderr]).toEqual([2, expect.stringContaining('they were to be 2') as string]);

  const { exitCode, stderr } = await run(scenario, '--resume', '--allow-other-commit');
  expect(stderr).toContain('2 of 2 runs; each is in a folder of');
  expect(exitCode).toBe(0);
  expect(readFileSync(join(out, 'run-1/samples.ndjson'), 'utf8')).toBe(journal);
  // What the runs learnt of the machine's costs stays.
  expect(readdirSync(cache), 'sets that were kept go with the last run').toEqual(['costs']);

  const both = resultsIn(out);
  const numbers = [1, 2].map((number) => readJournal(join(out, `run-${number}`)).header);
  expect(both.merged?.map((source) => source.run.id)).toEqual(numbers.map(({ id }) => id));
  expect(numbers.map(({ choices }) => choices.repetition?.number)).toEqual([1, 2]);
  expect(both.run.command).toBe('npx unimap run ./two-sets.mjs --seed 1 --repeat 2');
  expect(both.notices.filter(({ about }) => about === '--repeat')).toEqual([]);
  const usable = both.derived?.comparisons.filter(({ metric }) => metric === 'usable-time') ?? [];
  expect(usable.map(({ runs = [] }) => runs.map(({ n }) => n))).toEqual([
    [6, 6],
    [6, 6],
  ]);
  const seeds = both.blocks?.map(({ seed }) => seed) ?? [];
  expect(new Set(seeds).size, 'each run has orders of its own').toBe(4);
  expect(new Set(both.sets.map(({ seed }) => seed)).size, 'and all have the same sets').toBe(1);
}, 300_000);

const commandOf = (name: string): string => {
  try {
    return /^\d+$/.test(name) ? readFileSync(`/proc/${name}/cmdline`, 'utf8') : '';
  } catch {
    return '';
  }
};

test('a first run that cannot begin ends with its status, and leaves no report', async () => {
  rmSync(out, { recursive: true, force: true });
  writeFileSync(out, 'a file in the way');
  const { exitCode, stderr, stdout } = await run(scenario, '--repeat', '2');
  rmSync(out);
  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr).toContain('cannot be written');
  expect(stderr).toContain('no run was finished');
}, 60_000);

test('the plan of repeated runs counts them', async () => {
  const seconds = async (...args: string[]): Promise<number> => {
    const { stdout } = await run(scenario, '--dry-run', '--json', ...args);
    return (JSON.parse(stdout) as { seconds: { low: number } }).seconds.low;
  };
  expect((await seconds('--repeat', '3')) / (await seconds())).toBeCloseTo(3, 1);
  const { stdout } = await run(scenario, '--dry-run', '--repeat', '3');
  expect(stdout).toContain('estimated time of 3 runs');
});
