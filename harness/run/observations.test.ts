import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ObservationRecord } from '../results/index.ts';
import { Observations } from './observations.ts';

const former = ['report.md', 'results.json', 'samples.ndjson'];
const observation: ObservationRecord = { kind: 'micro', name: 'a call', medianNs: 1, madNs: 0, n: 1 };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unimap-observations-'));
  for (const file of former) writeFileSync(join(folder, file), 'of a former run');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('a run that observes nothing leaves the former report as it was', () => {
  new Observations(folder).close();
  expect(readdirSync(folder)).toEqual(former);
  for (const file of former) expect(readFileSync(join(folder, file), 'utf8')).toBe('of a former run');
});

test('the first observation takes the place of the former run, and each is on disk as it is made', () => {
  const observations = new Observations(folder);
  observations.add(observation);
  expect(readdirSync(folder)).toEqual(['samples.ndjson']);
  observations.add(observation);
  const lines = readFileSync(join(folder, 'samples.ndjson'), 'utf8').trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(observations.all);
  expect(observations.all).toEqual([observation, observation]);
  observations.close();
});

test('a folder that cannot be written is refused before anything is observed', () => {
  for (const bad of ['/proc', '/proc/unimap', join(folder, 'report.md'), join(folder, 'report.md/deep')]) {
    expect(() => new Observations(bad)).toThrow(
      expect.objectContaining({
        code: 'not-writable',
        message: expect.stringContaining(bad) as string,
        remedy: 'name a folder of yours with --out',
        exitStatus: 2,
      }),
    );
  }
});
