import { expect, test } from 'vitest';
import { repeatRuns, type RunEnd } from './repeat-runs.ts';

const finished = { status: 'finished' } as const;

/** What was done, in order; `ends`: of the runs that are performed, by number. */
const repeat = async (
  runs: number,
  known: readonly number[],
  ends: Readonly<Record<number, RunEnd>> = {},
) => {
  const done: string[] = [];
  const repeated = await repeatRuns(runs, {
    isFinished: (number) => known.includes(number),
    perform: (number) => {
      done.push(`run ${number}`);
      return Promise.resolve(ends[number] ?? finished);
    },
    report: (numbers) => {
      done.push(`report of ${numbers.join(' ')}`);
      return Promise.resolve();
    },
  });
  return { done, repeated };
};

test('runs follow each other, and each that is finished is in a report before the next begins', async () => {
  const { done, repeated } = await repeat(3, []);
  expect(done).toEqual(['run 1', 'report of 1', 'run 2', 'report of 1 2', 'run 3', 'report of 1 2 3']);
  expect(repeated).toEqual({ finished: [1, 2, 3] });
});

test('a run that ends early ends the repetition with its status, and what was finished stays reported', async () => {
  const { done, repeated } = await repeat(4, [], { 3: { status: 'ended', exitStatus: 143 } });
  expect(done).toEqual(['run 1', 'report of 1', 'run 2', 'report of 1 2', 'run 3', 'report of 1 2']);
  expect(repeated).toEqual({ finished: [1, 2], exitStatus: 143 });
});

test('a first run that ends early leaves nothing to report', async () => {
  const { done, repeated } = await repeat(2, [], { 1: { status: 'ended', exitStatus: 2 } });
  expect(done).toEqual(['run 1']);
  expect(repeated).toEqual({ finished: [], exitStatus: 2 });
});

test('continued, it makes what is not finished, and reports of all', async () => {
  expect((await repeat(3, [1])).done).toEqual(['run 2', 'report of 1 2', 'run 3', 'report of 1 2 3']);
  expect((await repeat(3, [1, 3])).done).toEqual(['run 2', 'report of 1 2', 'report of 1 2 3']);
  expect((await repeat(2, [1, 2])).done).toEqual(['report of 1 2']);
});
