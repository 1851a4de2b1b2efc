import { expect, test } from 'vitest';
import type {
  ClientArmRecord,
  ClientOutcome,
  ClientRecordType,
  ClientRunRecord,
  ClientWayName,
} from '../../../harness/results/client.ts';
import type { ResultsRecord } from '../../../harness/results/results.ts';
import { arm, modelSet, results, timed } from '../../../harness/results/test-support/results-builder.ts';
import { deriveResults } from '../../derive-results.ts';
import { mergeResults } from '../../merge/merge-results.ts';
import { reportOf } from '../../test-support/rendered.ts';
import { plotsOf } from '../plots-of.ts';

const set = modelSet(4, 'real');
const way = (name: ClientWayName): ClientArmRecord => ({
  id: `llama-bench/${name}`,
  way: name,
  client: 'llama-bench',
  command: 'llama-bench -m {model}',
});
const [warm, tmpfs, hugetlbfs] = [way('warm'), way('tmpfs'), way('hugetlbfs')];
const mebibyte = 1024 ** 2;

const ran = (
  one: ClientArmRecord,
  wallMs: number,
  figures: Partial<ClientRunRecord> = {},
): ClientOutcome => ({
  status: 'completed',
  client: {
    way: one.way,
    wallMs,
    cpuMs: wallMs / 2,
    tokensPerSecond: one.way === 'warm' ? 10 : 11,
    minorFaults: 1000,
    majorFaults: 0,
    peakBytes: 100 * mebibyte,
    outputDigest: 'same',
    mapped: {
      bytes: 64 * mebibyte,
      residentBytes: 64 * mebibyte,
      hugeBytes: one.way === 'warm' ? 0 : 62 * mebibyte,
      byNode: { 0: 64 * mebibyte },
    },
    madeMs: 200,
    ...figures,
  },
});
const record = (one: ClientArmRecord, round: number, outcome: ClientOutcome): ClientRecordType => ({
  kind: 'client',
  id: `bench ${one.id} ${round}`,
  scenario: 'bench',
  set: set.id,
  arm: one.id,
  role: round === 0 ? 'first' : 'timed',
  round,
  position: 0,
  outcome,
});

const rounds = [1, 2, 3, 4, 5, 6];
const clients = (huge: Partial<ClientRunRecord> = {}): ClientRecordType[] =>
  rounds.flatMap((round) => [
    record(warm, round, ran(warm, 400 + round)),
    record(tmpfs, round, ran(tmpfs, 200 + (round % 3), huge)),
  ]);
const runOf = (records: readonly ClientRecordType[]): ResultsRecord => ({
  ...results({ sets: [set] }),
  clientArms: [warm, tmpfs, hugetlbfs],
  clients: [...records],
});

test('a report of clients alone answers for them, in how many times as fast, and says nothing of claims on loads', () => {
  const report = reportOf(runOf(clients()));
  expect(report).toMatch(/^# Is an unmodified client faster when the model lies in huge pages\?\n/);
  expect(report).toMatch(
    /\*\*With the model in a tmpfs with huge pages, llama-bench is done 2\.0\d \[.*\] times as fast as with the model in the page cache\.\*\*/,
  );
  expect(report).toMatch(/llama-bench generates 1\.10 \[.*\] times as many tokens a second/);
  expect(report).toContain('Its output was the same in all of 12 runs.');
  expect(report).not.toContain('## Claims');
  expect(report).toMatch(
    /\| tmpfs \| 6 \| 2\.\d+ \[[^|]*\] \| 1\.10 \[[^|]*\] \| 2\.\d+ \[[^|]*\] \| 96\.9 % \|/,
  );
  expect(report).toContain('| warm | 6 | 1 | 1 | 1 | 0 % |');
});

test('where no interval is on one side the report claims nothing', () => {
  const same = rounds.flatMap((round) => [
    record(warm, round, ran(warm, 400 + round)),
    record(tmpfs, round, ran(tmpfs, 400 + ((round * 5) % 7), { tokensPerSecond: 10 })),
  ]);
  const report = reportOf(runOf(same));
  expect(report).toContain(
    'No way was shown to be faster for llama-bench from start to end than the model in the page cache.',
  );
  expect(report).toContain('No way was shown to give more tokens a second.');
});

test('a load that the client tells of is said apart from its whole start, and the first screen says how far to trust it', () => {
  const same = rounds.flatMap((round) => [
    record(warm, round, ran(warm, 400 + round, { loadMs: 18 + (round % 2) })),
    record(tmpfs, round, ran(tmpfs, 400 + ((round * 5) % 7), { loadMs: 3 + (round % 2) / 10 })),
  ]);
  const [first = ''] = reportOf(runOf(same)).split('## Contents');
  expect(plotsOf(deriveResults(runOf(same))).map(({ section }) => section)).toEqual(['clients-answer']);
  expect(first).toMatch(
    /The load, as the client itself times it, is \d\.\d+ \[.*\] times as fast with the model in a tmpfs/,
  );
  expect(first).toContain('**How far to trust it:** A typical comparison would have missed');
  expect(first).toMatch(/\*\*Where to go next:\*\* \[what went wrong .*unimap bench PATH/);
});

test('output that changes is said aloud', () => {
  expect(reportOf(runOf(clients({ outputDigest: 'other' })))).toContain(
    '**Its output was not the same in every run: 2 different outputs in 12 runs.**',
  );
});

test('runs that ended before the client had written all are counted, and are no other output', () => {
  const [first, ...others] = clients();
  if (first?.outcome.status !== 'completed') throw new Error('no run');
  const cut = { ...first.outcome.client, outputDigest: 'half' };
  delete cut.tokensPerSecond;
  const records = [{ ...first, outcome: { status: 'completed' as const, client: cut } }, ...others];
  expect(reportOf(runOf(records))).toContain(
    'Its output was the same in all of 11 runs. 1 more run ended before the client had written all, and is not compared.',
  );
});

test('a way that failed and one that lay in small pages are among what did not go as planned, and in no ratio', () => {
  const report = reportOf(
    runOf([
      ...clients({ mapped: { bytes: 64 * mebibyte, hugeBytes: 0 } }),
      record(hugetlbfs, 0, {
        status: 'unsupported',
        missing: 'the pool of hugepages is too small',
        remedy: 'echo 32 > nr_hugepages',
      }),
    ]),
  );
  expect(report).toContain('12 completed, 1 unsupported; 6 of the completed did not have the huge pages');
  expect(report).toMatch(
    /\| client unsupported \| 1 \| llama-bench\/hugetlbfs .* the pool of hugepages is too small/,
  );
  expect(report).toMatch(/\| client fell back \| 6 \| llama-bench\/tmpfs /);
  expect(report).not.toMatch(/\| tmpfs \| 6 \|/);
});

test('where nothing ran the report says so', () => {
  const report = reportOf(
    runOf([
      record(warm, 0, {
        status: 'failed',
        error: { code: 'client-failed', message: 'it ended', remedy: 'mend' },
      }),
    ]),
  );
  expect(report).toContain('**llama-bench gave no run that could be compared.**');
  expect(report).toContain('| client failed | 1 |');
});

test('too few rounds for an interval show a ratio, and no answer', () => {
  const report = reportOf(runOf(clients().filter(({ round }) => round <= 2)));
  expect(report).toContain('The rounds are too few to tell');
  expect(report).toMatch(/\| tmpfs \| 2 \| 1\.99 \| 1\.10 \|/);
});

test('the picture has a mark for each way and figure, and its finding is the answer', () => {
  const [plot, ...others] = plotsOf(deriveResults(runOf(clients())));
  expect(others).toEqual([]);
  expect(plot).toMatchObject({ name: 'clients', finding: expect.stringContaining('2.0') as string });
  const { values } = plot?.spec['data'] as { values: readonly { of: string }[] };
  expect(values.map(({ of }) => of)).toEqual(['start to end', 'tokens a second']);
});

test('beside loads that are compared a client has its section, and the loads keep the first screen', () => {
  const [mapped, read] = [arm('llama-mmap'), arm('llama-read')];
  const report = reportOf({
    ...runOf(clients()),
    arms: [mapped, read],
    samples: [...timed(set, mapped, [1e6, 2e6]), ...timed(set, read, [1e6, 2e6])],
  });
  expect(report).toContain('## A client, by how the model lies');
  expect(report).not.toContain('Only loading is measured');
  expect(report).toContain('Tokens are generated by the clients alone');
  expect(report).not.toContain('# Is an unmodified client faster');
});

test('beside one way of loading, which clients are held against, the client keeps the first screen', () => {
  const mapped = arm('llama-mmap');
  const report = reportOf({ ...runOf(clients()), arms: [mapped], samples: timed(set, mapped, [1e6, 2e6]) });
  expect(report).toMatch(/^# Is an unmodified client faster/u);
});

test('two runs are merged round by round, none paired with one of the other', () => {
  const one = runOf(clients());
  const other = { ...one, run: { ...one.run, id: 'run-2', time: '2025-01-02T00:00:00Z' } };
  const both = deriveResults(mergeResults([one, other]));
  expect(both.clients).toHaveLength(24);
  expect(new Set(both.clients?.map(({ id }) => id)).size).toBe(24);
  const found = both.derived.comparisons.find(({ metric }) => metric === 'client-wallMs');
  expect(found).toMatchObject({ n: 12, runs: [{ n: 6 }, { n: 6 }] });
});
