import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runsOverTime } from '../../../reports/history/test-support/runs-over-time.ts';

const main = join(import.meta.dirname, '../main.ts');
const history = (...args: string[]) => execa(process.execPath, [main, 'history', ...args], { reject: false });

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'unimap-history-'));
  for (const results of runsOverTime({ from: 6, strategy: 'unified', factor: 1.3 })) {
    mkdirSync(join(folder, 'ci', results.run.id), { recursive: true });
    writeFileSync(join(folder, 'ci', results.run.id, 'results.json'), JSON.stringify(results));
  }
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('ten runs in a folder, one change planted: named with its commits, as a table, a page and JSON', async () => {
  const out = join(folder, 'page');
  const { stdout, exitCode } = await history(join(folder, 'ci'), '--out', out);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^\d+ changes on 1 machine\n/);
  expect(stdout).toContain('Between ccccccccccc5');
  expect(readFileSync(join(out, 'history.md'), 'utf8')).toContain('ccccccccccc6');
  expect(readFileSync(join(out, 'history.html'), 'utf8')).toContain('<svg');

  const json = await history(join(folder, 'ci'), '--json', '--scenario', 'seed-claims');
  const { machines } = JSON.parse(json.stdout) as {
    machines: { runs: unknown[]; series: { changes: unknown[] }[] }[];
  };
  expect(machines[0]?.runs).toHaveLength(10);
  expect(machines[0]?.series.some(({ changes }) => changes.length > 0)).toBe(true);
});

test('a file of a folder that holds no results is left out and named; one that is named by itself is refused', async () => {
  const other = join(folder, 'ci', 'package.json');
  writeFileSync(other, '{"name": "other"}');
  const { stdout, exitCode } = await history(join(folder, 'ci'));
  expect(exitCode).toBe(0);
  expect(stdout).toContain(`left out: ${other}`);
  const refused = await history(other);
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain('is not a results file');
});

test('one run, or none, has no history: the status is 2, and the remedy says what to name', async () => {
  const one = await history(join(folder, 'ci', 'run-0'));
  expect(one.exitCode).toBe(2);
  expect(one.stderr).toContain('name that folder');
  mkdirSync(join(folder, 'empty'), { recursive: true });
  const none = await history(join(folder, 'empty'));
  expect(none.exitCode).toBe(2);
  expect(none.stderr).toContain('holds no results.json');
});

test('a threshold is percent in its help, its default and its errors', async () => {
  expect((await history('--help')).stdout).toMatch(/--threshold <percent> .*\(default:\s+5\)/);
  expect((await history(folder, '--threshold', '0.05')).stderr).toContain('give 5 for 5 %, or 0.05%');
});
