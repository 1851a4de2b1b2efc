import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateSet, resolveOptions } from '../../fixtures-gen/index.ts';
import { writeFleet } from '../fleet/fleet-folder.ts';

const scratch = mkdtempSync(join(tmpdir(), 'unimap-elsewhere-'));
const model = join(scratch, 'model');
const checkout = join(import.meta.dirname, '../..');
const results = join(checkout, 'reports/published/2026-11-23-one-node-kvm/results.json');
const laterResults = join(checkout, 'reports/published/2026-11-23-one-node-kvm-loaders/results.json');
const preload = pathToFileURL(join(import.meta.dirname, 'test-support/other-platform.mjs')).href;

beforeAll(async () => {
  await generateSet(resolveOptions({ parts: 2, size: { perPart: 60_000 }, profile: 'plain' }), model);
  const plan = {
    fleetVersion: 1 as const,
    made: '2026-11-26T00:00:00.000Z',
    name: 'unimap',
    machines: [{ name: 'n1' }],
    scenarios: [{ name: 'seed-claims', word: 'seed-claims', minutes: 10 }],
    repeats: 1,
  };
  const fleet = join(scratch, 'fleet');
  writeFleet(plan, { folder: fleet, command: ['unimap'], runWords: [], sbatch: [] });
  cpSync(laterResults, join(fleet, 'results/n1/seed-claims/1/n1/results.json'));
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

/** Through the launcher, as a user starts it. */
const unimapOn = (platform: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  execa(process.execPath, [join(checkout, 'harness/unimap.mjs'), ...args], {
    reject: false,
    cwd: scratch,
    env: { NODE_OPTIONS: `--import=${preload}`, UNIMAP_TEST_PLATFORM: platform, ...env },
  });

const commandOf = ([first = '', second = '']: readonly string[]): string =>
  first === 'fleet' ? `${first} ${second}` : first;

const working: readonly (readonly string[])[] = [
  ['generate', '--parts', '2', '--per-part', '64KiB', '--out', 'generated'],
  ['inspect', model],
  ['report', results, '--out', 'reported'],
  ['compare', results, results],
  ['history', results, laterResults],
  ['models'],
  ['fleet', 'gather', 'fleet'],
  ['topology', '--sysfs', '/'],
];
const refused: readonly (readonly string[])[] = [
  ['advise', model],
  ['run', '--quick'],
  ['syscalls', model, '-s', 'unified'],
  ['place', model],
  ['placed'],
  ['unplace', model],
  ['witness', '1'],
  ['check'],
  ['topology'],
  ['doctor'],
  ['lab', '--', 'doctor'],
  ['fleet', 'plan', '--machine', 'n1'],
  ['fleet', 'submit', 'fleet'],
];

describe.each(['win32-x64', 'darwin-arm64'])('on %s, where no library calls C', (platform) => {
  const here = platform.replace('-', ' on ');
  const portable = platform.startsWith('win32') ? '' : ', load, verify';

  it.each(working)(
    '%s works, and says that loading does not',
    async (...args) => {
      const { exitCode, stderr, stdout } = await unimapOn(platform, args);
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
      expect(stderr).toContain(
        `unimap: this is ${here}: ${commandOf(args)} works as on Linux, loading and measuring do not`,
      );
      expect(stdout).not.toBe('');
    },
    60_000,
  );

  it.each(refused)(
    '%s says in two lines what unimap measures on, and ends with 3',
    async (...args) => {
      const { exitCode, stderr } = await unimapOn(platform, args);
      expect(stderr.split('\n')).toEqual([
        `unimap: npx unimap ${commandOf(args)} measures on Linux, on x64 and arm64, and this is ${here}`,
        `  here work: generate, inspect, report, compare, history, models, fleet gather${portable}, and topology --sysfs, on files of a machine with Linux`,
      ]);
      expect(exitCode).toBe(3);
    },
    60_000,
  );
});

it('Windows, which has no calls of POSIX, loads nothing', async () => {
  for (const command of ['load', 'verify']) {
    const { exitCode, stderr } = await unimapOn('win32-x64', [command, model, '-s', 'llama-mmap']);
    expect([exitCode, stderr]).toEqual([
      3,
      expect.stringContaining(`npx unimap ${command} measures on Linux`) as string,
    ]);
  }
}, 60_000);

describe('on darwin-arm64, where a library calls C, by calls of POSIX alone', () => {
  const onDarwin = (...args: string[]) => unimapOn('darwin-arm64', args, { UNIMAP_TEST_CALLS_C: '1' });
  const notice = (command: string): string =>
    `unimap: this is darwin on arm64: ${command} maps or reads by calls of POSIX alone, in usual pages and on no node`;

  beforeAll(async () => {
    await execa('make', ['-s', '-C', join(checkout, 'native'), 'posix']);
  }, 300_000);

  it.each(['llama-mmap', 'llama-mmap-numa', 'read-then-map', 'llama-read'])(
    'every byte is verified that %s has loaded',
    async (strategy) => {
      const { exitCode, stdout, stderr } = await onDarwin('verify', model, '-s', strategy);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: notice('verify') });
      expect(stdout).toMatch(/equal the generator's function.*4k pages, unbound/);
    },
    60_000,
  );

  it.each(['per-part', 'unified'])(
    '%s, asked for hugepages on a node, says what it got instead, and every byte is right',
    async (strategy) => {
      const { exitCode, stdout, stderr } = await onDarwin('verify', model, '-s', strategy);
      expect(exitCode).toBe(3);
      expect(stdout).toMatch(/equal the generator's function.*4k pages, unbound/);
      expect(stderr).toContain('POSIX has no call');
      expect(stderr).toContain('--allow-fallback accepts that');
      const accepted = await onDarwin('verify', model, '-s', strategy, '--allow-fallback');
      expect(accepted.exitCode).toBe(0);
    },
    60_000,
  );

  it('a load is timed, and holds all parts', async () => {
    const { exitCode, stdout, stderr } = await onDarwin('load', model, '-s', 'llama-mmap', '--json');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: notice('load') });
    const loaded = JSON.parse(stdout) as Record<string, unknown>;
    expect(loaded).toMatchObject({
      status: 'completed',
      obtained: { pageKind: '4k', placement: 'unbound' },
      regions: [{ part: 0 }, { part: 1 }],
    });
    expect(loaded['callReturn']).toBeGreaterThan(0);
  }, 60_000);

  it.each(['unified-parallel', 'unified-view', 'llama-direct'])(
    '%s, which takes Linux, is refused by name',
    async (strategy) => {
      const { exitCode, stderr } = await onDarwin('load', model, '-s', strategy);
      expect(exitCode).toBe(3);
      expect(stderr).toContain('POSIX has no call');
      expect(stderr).toContain('llama-mmap');
    },
    60_000,
  );
});

describe('on Linux with a processor for which no library calls C', () => {
  it('files are inspected', async () => {
    expect(await unimapOn('linux-riscv64', ['inspect', model])).toMatchObject({ exitCode: 0 });
  }, 60_000);

  it('a load says in two lines what it lacks, and ends with 3', async () => {
    const { exitCode, stderr } = await unimapOn('linux-riscv64', ['load', model, '-s', 'unified']);
    expect(stderr).toMatch(
      /^unimap: Node cannot call C on linux-riscv64, as every load must: .*\n {2}use a machine/,
    );
    expect(exitCode).toBe(3);
  }, 60_000);
});
