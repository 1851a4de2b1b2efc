import { expect, test } from 'vitest';
import { modelSet, results } from '../results/test-support/results-builder.ts';
import type { ClientOutcome, ClientRunRecord } from '../results/index.ts';
import { parseClient } from './client-command.ts';
import { clientNotices, oneSocketNotices } from './client-notices.ts';
import { clientStatus } from './client-status.ts';
import { clientArms } from './client-ways.ts';

const set = modelSet(4);
const [warm, tmpfs] = clientArms(parseClient('client {model}'), ['warm', 'tmpfs']);
if (warm === undefined || tmpfs === undefined) throw new Error('no arms');

const run = (figures: Partial<ClientRunRecord> = {}): ClientOutcome => ({
  status: 'completed',
  client: {
    way: 'warm',
    wallMs: 100,
    cpuMs: 1,
    minorFaults: 1,
    majorFaults: 0,
    peakBytes: 1,
    mapped: { bytes: 100, hugeBytes: 0 },
    ...figures,
  },
});
const failed = (code: string): ClientOutcome => ({
  status: 'failed',
  error: { code, message: 'm', remedy: 'r' },
});

const record = (arm: typeof warm, round: number, outcome: ClientOutcome) => ({
  kind: 'client' as const,
  id: `${arm.id} ${round}`,
  scenario: 'bench',
  set: set.id,
  arm: arm.id,
  role: 'timed' as const,
  round,
  position: 0,
  outcome,
});
const statusOf = (
  outcomes: readonly (readonly [typeof warm, ClientOutcome])[],
  choice: { sameOutput?: boolean; allowFallback?: boolean } = {},
): number =>
  clientStatus(
    {
      ...results({ sets: [set] }),
      clientArms: [warm, tmpfs],
      clients: outcomes.map(([arm, outcome], index) => record(arm, index, outcome)),
    },
    { sameOutput: false, allowFallback: false, ...choice },
  );

test('all is well where every way ran and its weights lay as it says', () => {
  const huge = { way: 'tmpfs', mapped: { bytes: 100, hugeBytes: 90 } } as const;
  expect(
    statusOf([
      [warm, run()],
      [tmpfs, run(huge)],
    ]),
  ).toBe(0);
});

test('output that changes between rounds is a failed verification, where it was asked for', () => {
  const changing = [
    [warm, run({ outputDigest: 'a' })],
    [warm, run({ outputDigest: 'b' })],
  ] as const;
  expect(statusOf(changing, { sameOutput: true })).toBe(1);
  expect(statusOf(changing)).toBe(0);
  expect(
    statusOf(
      [
        [warm, run({ outputDigest: 'a' })],
        [warm, run({ outputDigest: 'a' })],
      ],
      { sameOutput: true },
    ),
  ).toBe(0);
});

test('a way that was not available, a client that failed, and small pages in a way of huge ones are told by 3', () => {
  const small = run({ way: 'tmpfs' });
  for (const outcome of [failed('client-timeout'), small]) {
    expect(
      statusOf([
        [warm, run()],
        [tmpfs, outcome],
      ]),
    ).toBe(3);
    expect(
      statusOf(
        [
          [warm, run()],
          [tmpfs, outcome],
        ],
        { allowFallback: true },
      ),
    ).toBe(0);
  }
});

test('a command that cannot be started is bad usage', () => {
  expect(
    statusOf([
      [warm, failed('client-not-started')],
      [tmpfs, failed('client-not-started')],
    ]),
  ).toBe(2);
});

test('a reader is told of a client that prints nothing known, maps nothing, or puts out nothing to compare', () => {
  const about = (outcome: ClientOutcome, sameOutput = false): string[] =>
    clientNotices('client', [record(warm, 1, outcome)], sameOutput).map(({ reason }) => reason);
  expect(about(run({ tokensPerSecond: 1 }))).toEqual([]);
  expect(about(run())).toEqual([expect.stringContaining('nothing that a parser knows')]);
  expect(about(run({ metric: 0, mapped: { bytes: 0, hugeBytes: 0 } }))).toEqual([
    expect.stringContaining('never mapped the model'),
  ]);
  expect(about(run({ loadMs: 1 }), true)).toEqual([
    expect.stringContaining('nothing that could be compared'),
  ]);
  expect(about(run({ loadMs: 1, way: 'tmpfs' }))).toEqual([expect.stringContaining('huge pages')]);
  expect(about(failed('client-failed'))).toEqual([]);
});

test('on one node a reader is told that a client bound to it shows nothing; on several, nothing need be told', () => {
  const bound = clientArms(parseClient('client {model}'), ['warm'], { bind: 0 });
  expect(oneSocketNotices(bound, 1)).toEqual([
    expect.objectContaining({
      about: 'client',
      reason: expect.stringContaining('is unknown until measured on a machine that has them') as string,
    }),
  ]);
  expect(oneSocketNotices(bound, 2)).toEqual([]);
  expect(oneSocketNotices([warm, tmpfs], 1)).toEqual([]);
});
