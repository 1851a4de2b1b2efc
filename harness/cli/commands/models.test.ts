import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, expect, test } from 'vitest';
import { writeSparse } from '../test-support/sparse-model.ts';

const scratch = mkdtempSync(join(tmpdir(), 'unimap-models-'));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const main = join(import.meta.dirname, '../main.ts');
const models = (...args: string[]) => execa(process.execPath, [main, 'models', ...args], { reject: false });
const published = (name: string): string =>
  join(import.meta.dirname, '../../../reports/published', name, 'results.json');
const grid = published('2026-11-23-one-node-kvm-full');

test('a terabyte on eight nodes: memory and pool of each node, and with costs a time with its range', async () => {
  const size = ['--total', '1TiB', '--parts', '16', '--nodes', '8'];
  const { stdout, exitCode } = await models(...size);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^a model: 1 TiB in 16 parts, on 8 nodes\n/);
  expect(stdout).toMatch(/unified, 2m, a copy on each node +1 TiB +524288 of 2 MiB +8 TiB/);
  expect(stdout).toMatch(/unified, 2m, spread over the nodes +128 GiB +65536 of 2 MiB +1 TiB/);
  expect(stdout).toContain('unimap run costs');
  const costly = await models(...size, '--results', grid);
  expect(costly.stdout).toMatch(/unified, 2m, a copy on each node .* \d+ s \[\d+ s, \d+ s\]/);
  expect(costly.stdout).toContain('Costs are of 1 node');
  const { models: answered } = JSON.parse((await models(...size, '--results', grid, '--json')).stdout) as {
    models: { needs: { projected?: { low: number; time: number; high: number } }[] }[];
  };
  expect(answered[0]?.needs.length).toBeGreaterThan(3);
  // llama.cpp's own mapping was not measured: it has a row, and no time.
  const projections = (answered[0]?.needs ?? []).flatMap(({ projected }) => projected ?? []);
  expect(projections.length).toBeGreaterThan(3);
  for (const projected of projections) {
    expect(projected.low).toBeLessThanOrEqual(projected.time);
    expect(projected.high).toBeGreaterThan(projected.time);
  }
});

test('a file of a terabyte, which takes no disk here, is weighed by its header alone', async () => {
  const path = join(scratch, 'huge.gguf');
  writeSparse(path, 2 ** 40);
  const { stdout, exitCode } = await models('--model', path, '--nodes', '8');
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^huge: 1\.00 TiB in 1 part, on 8 nodes\n/);
  expect(stdout).toMatch(/unified, 2m, spread over the nodes +128 GiB +65537 of 2 MiB/);
});

test('known models on eight nodes: a row for a copy and one for a spread of each', async () => {
  const { stdout, exitCode } = await models('--nodes', '8');
  expect(exitCode).toBe(0);
  expect(stdout.split('\n').filter((line) => line.startsWith('Kimi-K2-Instruct Q8_0'))).toHaveLength(2);
});

test('--check says whether a tenth of a run foretold its largest sets, and ends with 0 where it did', async () => {
  const { stdout, exitCode } = await models('--results', grid, '--check', '10');
  expect([exitCode, stdout]).toEqual([0, stdout]);
  expect(stdout).toMatch(/^(\d+) of \1 large sets lie within the range that small sets foretell\n/);
});

test('results without sets of several sizes are refused, with the run that makes them', async () => {
  for (const more of [[], ['--check', '10']]) {
    const { stderr, exitCode } = await models(
      '--results',
      published('2026-11-23-four-nodes-emulated'),
      ...more,
    );
    expect(exitCode).toBe(2);
    expect(stderr).toContain('unimap run costs');
  }
  const alone = await models('--check', '10');
  expect(alone.exitCode).toBe(2);
  expect(alone.stderr).toContain('give them with --results');
});
