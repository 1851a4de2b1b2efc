import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isSameMachine } from '../comparison/same-machine.ts';
import { Results } from '../results/index.ts';
import { arm, modelSet, onNodes, results, timed } from '../results/test-support/results-builder.ts';
import { UnimapError } from '../unimap-error.ts';
import type { AccountLine } from './account.ts';
import { readSubmissions, writeFleet } from './fleet-folder.ts';
import { taskName, type FleetPlanRecord } from './fleet-plan.ts';
import { fleetStatus } from './judge-task.ts';
import type { Scheduler, SubmittedScript } from './slurm.ts';
import { submitFleet } from './submit-fleet.ts';
import { surveyText } from './survey-text.ts';
import { resultsByMachine, surveyFleet } from './survey.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unimap-survey-'));
  writeFleet(plan, { folder, command: ['unimap'], runWords: [], sbatch: [] });
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const plan = {
  fleetVersion: 1,
  made: '2026-11-26T00:00:00.000Z',
  name: 'unimap',
  machines: [{ name: 'old', constraint: 'xeon' }, { name: 'new' }],
  scenarios: [{ name: 'cold', word: 'cold', minutes: 10 }],
  repeats: 2,
} satisfies FleetPlanRecord;

/** Takes scripts as Slurm does, and says of its tasks what a test has put down. */
const scheduler = (lines: AccountLine[] | undefined) => {
  const submitted: SubmittedScript[] = [];
  return {
    submitted,
    submit: (given: SubmittedScript) => {
      expect(existsSync(given.script)).toBe(true);
      submitted.push(given);
      return Promise.resolve(40 + submitted.length);
    },
    account: (jobs: readonly number[]) => Promise.resolve(lines?.filter(({ job }) => jobs.includes(job))),
  } satisfies Scheduler & { submitted: SubmittedScript[] };
};

const read = (path: string) => {
  try {
    return Results.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new UnimapError('not-json', `${path} is no JSON\u001B[2J`, 'none', { exitStatus: 2, cause });
  }
};

const put = (task: string, node: string, id: string, complete: boolean, rounds = 2, nodes = 1): void => {
  const one = arm('unified');
  const set = modelSet(4);
  const base = results();
  const record = results({
    run: { ...base.run, id, complete },
    environment: onNodes(nodes),
    sets: [set],
    arms: [one],
    samples: timed(
      set,
      one,
      Array.from({ length: rounds }, () => 10),
    ),
  });
  const at = join(folder, 'results', task, node);
  mkdirSync(at, { recursive: true });
  writeFileSync(join(at, 'results.json'), JSON.stringify(record));
};

const survey = (lines: AccountLine[] | undefined) => surveyFleet(folder, scheduler(lines), read);

test('every task is submitted once: an array for each machine and scenario', async () => {
  const one = scheduler([]);
  await submitFleet(folder, await surveyFleet(folder, one, read), one, { again: false });
  expect(one.submitted.map(({ repeats }) => repeats)).toEqual([
    [1, 2],
    [1, 2],
  ]);
  expect(readSubmissions(folder).map(({ job, machine }) => [job, machine])).toEqual([
    [41, 'old'],
    [42, 'new'],
  ]);
  const once = scheduler([]);
  await submitFleet(folder, await surveyFleet(folder, once, read), once, { again: false });
  expect(once.submitted).toEqual([]);
});

test('only what ended before its plan was done is submitted again, with the limit that is given', async () => {
  const one = scheduler([]);
  await submitFleet(folder, await surveyFleet(folder, one, read), one, { again: false });
  put('old/cold/1', 'n1', 'a', true);
  put('old/cold/2', 'n2', 'b', false);
  const later = scheduler([
    { job: 41, task: 1, state: 'COMPLETED', exitStatus: 0, node: 'n1' },
    { job: 41, task: 2, state: 'TIMEOUT', exitStatus: 0, node: 'n2' },
    { job: 42, task: 1, state: 'RUNNING', exitStatus: 0, node: 'new' },
    { job: 42, task: 2, state: 'FAILED', exitStatus: 3, node: 'new' },
  ]);
  const found = await surveyFleet(folder, later, read);
  expect(found.tasks.map(({ state }) => state.status)).toEqual(['finished', 'again', 'waiting', 'cannot']);
  await submitFleet(folder, found, later, { again: true, minutes: 60 });
  expect(later.submitted).toMatchObject([{ repeats: [2], minutes: 60 }]);
});

test('a task that two nodes began counts once, and the other run is named', async () => {
  put('old/cold/1', 'n1', 'a', false, 3);
  put('old/cold/1', 'n2', 'b', true, 2);
  const found = await survey(undefined);
  expect(found.hasScheduler).toBe(false);
  expect(found.tasks[0]).toMatchObject({
    state: { status: 'finished' },
    counts: { run: { node: 'n2', run: 'b', samples: 3 } },
    aside: [{ node: 'n1', run: 'a' }],
  });
  expect(surveyText(found)).toMatch(/\| old\/cold\/1 +\| finished +\|.*\| n2 +\| 3 .*\| n1 +\|/);
});

test('results are put together by machine; runs begun in the same millisecond stay two', async () => {
  put('old/cold/1', 'n1', 'same', true, 2, 1);
  put('old/cold/2', 'n2', 'same', true, 2, 1);
  put('new/cold/1', 'new', 'other', true, 2, 2);
  const { tasks } = await survey(undefined);
  const machines = resultsByMachine(tasks, isSameMachine);
  expect(machines.map((runs) => runs.map(({ run }) => run.id))).toEqual([
    ['same-old-cold-1', 'same-old-cold-2'],
    ['other'],
  ]);
  expect(fleetStatus(tasks.map(({ state }) => state))).toBe(3);
});

test('a results file that cannot be read is said, and keeps back no other', async () => {
  put('old/cold/1', 'n2', 'b', true);
  mkdirSync(join(folder, 'results/old/cold/1/n1'), { recursive: true });
  writeFileSync(join(folder, 'results/old/cold/1/n1/results.json'), '{');
  const [first] = (await survey(undefined)).tasks;
  expect(first).toMatchObject({ state: { status: 'finished' }, counts: { run: { node: 'n2' } } });
  expect(first?.unread[0]).toContain(String.raw`is no JSON\x1b[2J`);
});

test('what a scheduler says reaches no terminal raw', async () => {
  put('old/cold/1', 'n\u001B[2J1', 'a\u202Eb', true);
  const text = surveyText(await survey([]));
  expect(text).toContain(String.raw`n\x1b[2J1`);
  expect(text).toContain(String.raw`a\u{202e}b`);
  for (const raw of ['\u001B', '\u202E']) expect(text).not.toContain(raw);
});

test('a folder without a plan, and one with a plan already, are refused', async () => {
  await expect(surveyFleet(join(folder, 'none'), scheduler([]), read)).rejects.toMatchObject({
    code: 'no-fleet',
    exitStatus: 2,
  });
  expect(() => {
    writeFleet(plan, { folder, command: ['unimap'], runWords: [], sbatch: [] });
  }).toThrow(/holds a plan already/);
  writeFileSync(join(folder, 'fleet.json'), JSON.stringify({ ...plan, machines: [{ name: '../up' }] }));
  await expect(surveyFleet(folder, scheduler([]), read)).rejects.toMatchObject({ code: 'not-fleet' });
  expect(taskName({ machine: 'old', scenario: 'cold', repeat: 1 })).toBe('old/cold/1');
});
