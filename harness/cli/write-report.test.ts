import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { deriveResults } from '../../reports/index.ts';
import { results } from '../results/test-support/results-builder.ts';
import { sampleRun } from '../../reports/test-support/sample-run.ts';
import { writeReport } from './write-report.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unimap-report-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('pictures of an earlier report go, also where there are none now; other files stay', async () => {
  const plots = join(folder, 'plots');
  mkdirSync(plots);
  for (const name of ['of-an-earlier-report.svg', 'notes.txt']) writeFileSync(join(plots, name), '');
  await writeReport(deriveResults(results()), folder);
  expect(readdirSync(plots)).toEqual(['notes.txt']);
});

test('every picture a report shows is beside it', async () => {
  const report = await writeReport(deriveResults(sampleRun()), folder);
  const shown = [...report.matchAll(/\((plots\/[^)]*)\)/gu)].map(([, path = '']) => path);
  expect(shown.length).toBeGreaterThan(3);
  for (const path of shown) expect(existsSync(join(folder, path))).toBe(true);
});

test('a folder that takes no report is named with what to do, and nothing is left in part', async () => {
  const derived = deriveResults(results());
  // What a full disk refuses, a folder in the place of a file refuses too, and to root as well.
  mkdirSync(join(folder, 'report.md'));
  await expect(writeReport(derived, folder)).rejects.toMatchObject({
    code: 'report-not-written',
    remedy: `make room there, then: npx unimap report ${folder}`,
    exitStatus: 3,
  });
  expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  mkdirSync(join(folder, 'other/results.json'), { recursive: true });
  await expect(writeReport(derived, join(folder, 'other'))).rejects.toMatchObject({
    remedy: expect.stringContaining('--resume') as string,
  });
});
