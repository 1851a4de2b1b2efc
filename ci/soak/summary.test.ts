import { expect, test } from 'vitest';
import { runPart } from './run-part.ts';
import { soakParts } from './parts.ts';
import { plants, SoakSummary, summaryText, type PartRecord } from './summary.ts';
import type { Outcome } from './part.ts';

const ended = (outcome: Outcome | Error): Promise<PartRecord> =>
  runPart(
    {
      name: 'n',
      does: 'd',
      planned: 10,
      share: 1,
      run: () => {
        if (outcome instanceof Error) throw outcome;
        return outcome;
      },
    },
    { seed: 1, seconds: 1 },
  );
const done = (count: number, ...findings: string[]): Outcome => ({ done: count, counts: {}, findings });

test('a part held if it did all that was planned, is bounded if it did less, and has failed if it did nothing', async () => {
  const outcomes = [
    done(10),
    done(4),
    done(0),
    done(10, 'a byte'),
    new Error('x'),
    { unsupported: 'no root' },
  ];
  expect(await Promise.all(outcomes.map(async (each) => (await ended(each)).outcome))).toEqual([
    'held',
    'bounded',
    'failed',
    'failed',
    'failed',
    'unsupported',
  ]);
});

test('what was found is shown, and can be nothing but text', async () => {
  const summary = SoakSummary.parse({
    date: '2026-11-26',
    commit: 'c',
    seed: 1,
    minutes: 2,
    versions: { node: '24' },
    parts: [await ended(done(3, 'one\u001b[31m\n```\n# heading'))],
  });
  const text = summaryText(summary);
  expect(text).toContain('Something was found by n.');
  expect(text.match(/^```$/gm)).toHaveLength(2);
  expect(text).not.toContain('\u001b');
});

test('the parts share the whole time, and each planted fault has the one part that is meant to find it', () => {
  expect(soakParts.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  expect(soakParts.flatMap(({ finds }) => finds ?? []).toSorted()).toEqual(plants.toSorted());
});
