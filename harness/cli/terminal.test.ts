import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { execa } from 'execa';
import { afterAll, expect, test } from 'vitest';

const launcher = join(import.meta.dirname, '../unimap.mjs');
const scratch = mkdtempSync(join(tmpdir(), 'unimap-terminal-'));
const scenario = join(scratch, 'small.ts');
const rounds = '{ minimum: 2, maximum: 2 }';
writeFileSync(
  scenario,
  `export default {
  name: 'small', question: 'What does a terminal show?',
  sets: [2, 3].map((parts) => ({ parts, partBytes: 65536, sizeClass: 'tiny', profile: 'plain' })),
  arms: [{ strategy: 'llama-read', pageKind: '4k', placement: 'local' }, { strategy: 'unified', pageKind: '4k', placement: 'mirror' }],
  measure: {
    syscalls: false, integrity: true, micro: false,
    rounds: { tiny: ${rounds}, real: ${rounds}, own: ${rounds} }, quickRounds: { tiny: 2, real: 2, own: 2 },
  },
};`,
);
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const there = (await execa('script', ['--version'], { reject: false })).exitCode === 0;

/** Everything a terminal of so many columns is sent. */
const onTerminal = async (columns: number, env: NodeJS.ProcessEnv, ...more: string[]): Promise<string> => {
  const words = [
    process.execPath,
    launcher,
    'run',
    scenario,
    '--quick',
    '--out',
    join(scratch, 'out'),
    ...more,
  ];
  const typed = `stty cols ${columns}; ${words.map((word) => `'${word}'`).join(' ')}`;
  const { stdout } = await execa('script', ['-qec', typed, '/dev/null'], {
    env: { TERM: 'xterm', ...env },
    reject: false,
  });
  return stdout;
};

/** What is left on the screen: of a line that was written over, its last. */
const seen = (sent: string): string[] =>
  sent.split('\n').map((line) => stripVTControlCharacters(line.split('\r\u001B[K').at(-1) ?? '').trimEnd());

test.runIf(there)(
  'a terminal is left with the plan and twelve rows, in colour, the last of them the report',
  async () => {
    const sent = await onTerminal(80, {});
    const rows = seen(sent);
    const start = rows.findIndex((row) => row.startsWith('loaded '));
    const answer = rows.slice(start).filter((row) => row !== '');
    expect(start).toBeGreaterThan(0);
    expect(answer.length).toBeLessThanOrEqual(12);
    expect(answer.at(-1)).toBe(
      `report       ${join(scratch, 'out/report.md')}`.replace(/ +/, answer.at(-1)?.match(/ +/)?.[0] ?? ''),
    );
    expect(rows.every((row) => !row.includes('round 1'))).toBe(true);
    expect(sent).toContain('round 1, at most 2');
    expect(sent).toContain('\u001B[1m');
  },
  60_000,
);

test.runIf(there)(
  'with NO_COLOR, or --color never, a terminal gets no colour',
  async () => {
    for (const sent of [
      await onTerminal(120, { NO_COLOR: '1' }),
      await onTerminal(120, {}, '--color', 'never'),
    ])
      // Erasing the live line is no colour.
      expect(sent.replaceAll('\u001B[K', '')).not.toContain('\u001B[');
  },
  60_000,
);

test('elsewhere there is a line for each set, the same answer without colour, and the report with --print', async () => {
  const out = join(scratch, 'out');
  const run = (...more: string[]) =>
    execa(process.execPath, [launcher, 'run', scenario, '--quick', '--out', out, ...more], { reject: false });
  const plain = await run();
  expect(plain.stderr.match(/^\[\d\/2\]/gm)).toEqual(['[1/2]', '[2/2]']);
  expect(plain.stdout.split('\n').length).toBeLessThanOrEqual(12);
  expect(plain.stdout).toMatch(/^loaded +2 sets of 2 to 3 parts, \d+ loads$/m);
  expect(plain.stdout + plain.stderr).not.toContain('\u001B');
  const coloured = await run('--color', 'always');
  expect(coloured.stdout).toContain('\u001B[');
  const printed = await run('--print');
  expect(printed.stdout).toBe(readFileSync(join(out, 'report.md'), 'utf8').trimEnd());
}, 60_000);
