import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateSet, resolveOptions } from '../../fixtures-gen/index.ts';
import { Results } from '../results/index.ts';

const launcher = join(import.meta.dirname, '../unimap.mjs');
const scratch = mkdtempSync(join(tmpdir(), 'unimap-streams-'));
const model = join(scratch, 'model');
const scenario = join(scratch, 'small.ts');

/** Two loads of 4 KiB pages each: short, whole, and of no pool that another run may hold. */
const small = `export default {
  name: 'small', question: 'Does it go on?',
  sets: [{ parts: 2, partBytes: 65536, sizeClass: 'tiny', profile: 'plain' }],
  arms: [
    { strategy: 'llama-read', pageKind: '4k', placement: 'local' },
    { strategy: 'unified', pageKind: '4k', placement: 'mirror' },
  ],
  measure: {
    syscalls: false, integrity: true, micro: false,
    rounds: { tiny: { minimum: 2, maximum: 2 }, real: { minimum: 2, maximum: 2 }, own: { minimum: 2, maximum: 2 } },
    quickRounds: { tiny: 2, real: 2, own: 2 },
  },
};`;

beforeAll(async () => {
  await generateSet(
    resolveOptions({ parts: 2, size: { perPart: 60_000 }, profile: 'plain', name: 's' }),
    model,
  );
  writeFileSync(scenario, small);
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

let folders = 0;
const runWith = (streams: string) => {
  const out = join(scratch, `out${(folders += 1)}`);
  const line = `"$0" "$1" run "$2" --quick --out "$3" ${streams}; exit \${PIPESTATUS[0]}`;
  const child = execa('bash', ['-c', line, process.execPath, launcher, scenario, out], {
    reject: false,
  });
  return { child, out };
};

const expectWhole = (folder: string): void => {
  const results = Results.parse(JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8')));
  expect(results.run.complete).toBe(true);
  expect(results.samples.filter(({ role }) => role === 'timed')).toHaveLength(4);
  expect(results.integrity).toHaveLength(2);
  expect(readFileSync(join(folder, 'report.md'), 'utf8')).toContain('# ');
};

describe('a run goes on to whole results, and its exit status says how it went', () => {
  test.each([
    ['a reader of both streams that leaves after a line', '2>&1 | head -1'],
    ['readers that leave at once', '2>&1 | true'],
    ['streams that are closed', '>&- 2>&-'],
    ['a full device behind both', '> /dev/full 2> /dev/full'],
    ['nothing to read from', '<&- > /dev/null 2>&1'],
  ])('with %s', async (_, streams) => {
    const { child, out } = runWith(streams);
    const { exitCode } = await child;
    expect(exitCode).toBe(0);
    expectWhole(out);
  });

  test('when its terminal is closed behind it', async (context) => {
    const { exitCode: there } = await execa('script', ['--version'], { reject: false });
    if (there !== 0) context.skip('needs script(1), of util-linux');
    const out = join(scratch, 'out-terminal');
    const done = join(scratch, 'done');
    const typed = `{ "${process.execPath}" "${launcher}" run "${scenario}" --quick --out "${out}"; echo $? > "${done}"; } & disown; sleep 1; exit`;
    // Below npm a run ends with npm and all between them: it is told by these, which `npm test` hands on to whatever it starts.
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')));
    await execa('script', ['-qec', `bash -ic '${typed}'`, '/dev/null'], {
      reject: false,
      env,
      extendEnv: false,
    });
    await expect
      .poll(() => readFileSync(done, { encoding: 'utf8', flag: 'a+' }), { timeout: 50_000 })
      .toBe('0\n');
    expectWhole(out);
  });
});

describe('a limit that is too low for the work is one error that names it', () => {
  const limited = (flag: string, user: readonly string[], ...command: string[]) =>
    execa('prlimit', [flag, ...user, ...command, 'load', model, '-s', 'llama-mmap'], { reject: false });

  test.each([12, 13, 16, 20, 23, 24])('of %i open files', async (files) => {
    const { exitCode, stdout, stderr } = await limited(`--nofile=${files}`, [], launcher);
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
    expect(stderr).toMatch(/^unimap: .*files?.*\n.*ulimit -n 1024$/);
  });

  test.runIf(process.getuid?.() === 0)('of processes and threads', async () => {
    const nobody = ['setpriv', '--reuid=65531', '--regid=65531', '--clear-groups'];
    const { exitCode, stdout, stderr } = await limited('--nproc=12', nobody, launcher);
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
    expect(stderr).toMatch(/^unimap: .*processes.*\n.*ulimit -u 1024$/);
  });
});
