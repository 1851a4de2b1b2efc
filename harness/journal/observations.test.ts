import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { results } from '../results/test-support/results-builder.ts';
import { journalFormat, type JournalHeaderRecord, type ObservationRecord } from '../results/index.ts';
import { Observations, readJournal } from './observations.ts';

const former = ['report.html', 'report.md', 'results.json', 'samples.ndjson'];
const observation: ObservationRecord = { kind: 'micro', name: 'a call', medianNs: 1, madNs: 0, n: 1 };
const other = { ...observation, name: 'another call' };
const header: JournalHeaderRecord = {
  kind: 'run',
  format: journalFormat,
  id: 'run-1',
  time: '2025-01-01T00:00:00Z',
  command: 'npx unimap run',
  commit: 'abc',
  choices: { scenarios: ['seed-claims'], quick: true, seed: 1 },
  plan: 'digest',
  environment: results().environment,
};
const resumed = { time: '2025-01-02T00:00:00Z', commit: 'abc' };
let folder: string;
const samples = (): string => join(folder, 'samples.ndjson');
const left = (...lines: object[]): void => {
  writeFileSync(samples(), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unimap-observations-'));
  for (const file of former) writeFileSync(join(folder, file), 'of a former run');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('a run that observes nothing leaves the former report as it was', () => {
  new Observations(folder, header).close();
  expect(readdirSync(folder)).toEqual(former);
  for (const file of former) expect(readFileSync(join(folder, file), 'utf8')).toBe('of a former run');
});

test('the first observation takes the place of the former run, and each is on disk as it is made', () => {
  const observations = new Observations(folder, header);
  observations.add(observation);
  expect(readdirSync(folder)).toEqual(['samples.ndjson']);
  observations.add(other);
  const lines = readFileSync(samples(), 'utf8').trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([header, observation, other]);
  expect(observations.observations).toEqual([observation, other]);
  observations.close();
});

test('a folder that cannot be written is refused before anything is observed', () => {
  for (const bad of ['/proc', '/proc/unimap', join(folder, 'report.md'), join(folder, 'report.md/deep')]) {
    expect(() => new Observations(bad, header)).toThrow(
      expect.objectContaining({
        code: 'not-writable',
        message: expect.stringContaining(bad) as string,
        remedy: 'name a folder of yours with --out',
        exitStatus: 2,
      }),
    );
  }
});

test('a run that was cut off goes on in the same file, and counts how often it did', () => {
  left(header, observation);
  for (const [count, line] of [other, { ...observation, name: 'a third' }].entries()) {
    const observations = Observations.resume(folder, readJournal(folder), resumed);
    expect(observations.resumptions).toBe(count + 1);
    observations.add(line);
    observations.close();
  }
  expect(readJournal(folder).lines.map((line) => (line.kind === 'micro' ? line.name : line.kind))).toEqual([
    'a call',
    'resumed',
    'another call',
    'resumed',
    'a third',
  ]);
});

test('a line cut short anywhere is dropped, whatever is left of it, and nothing else is', () => {
  left(header, observation, other);
  const whole = readFileSync(samples());
  const start = whole.subarray(0, -1).lastIndexOf('\n') + 1;
  for (let end = start; end < whole.length; end += 1) {
    writeFileSync(samples(), whole.subarray(0, end));
    const observations = Observations.resume(folder, readJournal(folder), resumed);
    expect(observations.observations).toEqual([observation]);
    observations.add(other);
    observations.close();
    expect(readJournal(folder).lines.map(({ kind }) => kind)).toEqual(['micro', 'resumed', 'micro']);
  }
});

test('a last line that holds nothing but zeros, as after a power cut, is dropped', () => {
  left(header, observation);
  writeFileSync(samples(), `${'\0'.repeat(50)}\n`, { flag: 'a' });
  const observations = Observations.resume(folder, readJournal(folder), resumed);
  observations.close();
  expect(readJournal(folder).lines.map(({ kind }) => kind)).toEqual(['micro', 'resumed']);
});

test('what is in the file twice counts once, and is never written twice', () => {
  left(header, observation, observation);
  const observations = Observations.resume(folder, readJournal(folder), resumed);
  expect(observations.observations).toEqual([observation]);
  expect(() => {
    observations.add(observation);
  }).toThrow('observed twice');
  observations.close();
});

test('no file, a file of another kind and one damaged in its middle are refused with what to do', () => {
  const refusal = (message: string): object =>
    expect.objectContaining({
      code: 'not-resumable',
      message: expect.stringContaining(message) as string,
      remedy: expect.stringContaining('without --resume') as string,
      exitStatus: 2,
    }) as object;
  expect(() => readJournal(folder)).toThrow(refusal('does not say which run it belongs to'));
  left(observation, other);
  expect(() => readJournal(folder)).toThrow(refusal('does not say which run it belongs to'));
  left({ ...header, format: 1 }, observation);
  expect(() => readJournal(folder)).toThrow(refusal('another version of unimap (its format is 1'));
  left(header, { kind: 'nonsense' }, other);
  expect(() => readJournal(folder)).toThrow(refusal('line 2'));
  rmSync(samples());
  expect(() => readJournal(folder)).toThrow(refusal('no interrupted run'));
});

test.runIf(process.getuid?.() === 0)(
  'a disk that fills up in the middle of a run is one error that names the file, and what was kept can be gone on with',
  () => {
    for (const file of former) rmSync(join(folder, file));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=12k', 'unimap-test', folder]);
    try {
      const observations = new Observations(folder, header);
      const fill = (): void => {
        for (let each = 0; each < 1000; each += 1)
          observations.add({ ...observation, name: `${each} ${'x'.repeat(100)}` });
      };
      expect(fill).toThrow(
        expect.objectContaining({
          code: 'observations-not-kept',
          exitStatus: 3,
          message: expect.stringContaining(samples()) as string,
          remedy: expect.stringContaining('--resume') as string,
        }),
      );
      observations.close();
      expect(readJournal(folder).lines.length).toBeGreaterThan(10);
    } finally {
      execFileSync('umount', [folder]);
    }
  },
);
