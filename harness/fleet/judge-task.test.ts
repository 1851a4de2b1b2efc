import { expect, test } from 'vitest';
import { fleetStatus, judgeTask, runThatCounts, type TaskRun } from './judge-task.ts';

const left = (node: string, complete: boolean, samples = 4): TaskRun => ({
  node,
  path: `/fleet/${node}/results.json`,
  run: `run of ${node}`,
  complete,
  samples,
});
const said = (state: string, exitStatus = 0, node = 'n1') => ({ job: 1, task: 1, state, exitStatus, node });

test('of one task one run counts: a whole one, then that of the node that the scheduler names, then the longest', () => {
  expect(runThatCounts([left('n1', false, 9), left('n2', true)], said('NODE_FAIL'))?.node).toBe('n2');
  expect(runThatCounts([left('n2', true), left('n1', true)], said('COMPLETED'))?.node).toBe('n1');
  expect(runThatCounts([left('n2', false, 3), left('n3', false, 5)], undefined)?.node).toBe('n3');
  expect(runThatCounts([], undefined)).toBeUndefined();
});

test('a task that has not ended is waited for, whatever it has left so far', () => {
  for (const state of ['PENDING', 'RUNNING', 'COMPLETING', 'REQUEUED', 'SUSPENDED'])
    expect(judgeTask(true, said(state), left('n1', true))).toEqual({ status: 'waiting', scheduler: state });
});

test('what was ended by a node, a limit or somebody is run again, unless it was whole', () => {
  for (const state of ['NODE_FAIL', 'TIMEOUT', 'CANCELLED', 'PREEMPTED', 'OUT_OF_MEMORY', 'BOOT_FAIL']) {
    expect(judgeTask(true, said(state), undefined)).toEqual({ status: 'again', reason: state });
    expect(judgeTask(true, said(state), left('n1', false))).toEqual({ status: 'again', reason: state });
    expect(judgeTask(true, said(state), left('n1', true))).toEqual({ status: 'finished' });
  }
  expect(judgeTask(true, said('FAILED', 143), left('n1', false))).toMatchObject({ status: 'again' });
  expect(judgeTask(true, said('COMPLETED'), undefined)).toMatchObject({ status: 'again' });
});

test('what the run itself ended with is no reason to run it again', () => {
  expect(judgeTask(true, said('COMPLETED'), left('n1', true))).toEqual({ status: 'finished' });
  expect(judgeTask(true, said('FAILED', 1), left('n1', true))).toEqual({ status: 'wrong' });
  expect(judgeTask(true, said('FAILED', 2), undefined)).toEqual({ status: 'refused' });
  expect(judgeTask(true, said('FAILED', 3), undefined)).toEqual({ status: 'cannot' });
  expect(judgeTask(true, said('FAILED', 3), left('n1', true))).toEqual({ status: 'cannot' });
});

test('where the scheduler has forgotten a task, or there is none, its results decide', () => {
  expect(judgeTask(true, undefined, left('n1', true))).toEqual({ status: 'finished' });
  expect(judgeTask(true, undefined, left('n1', false))).toMatchObject({ status: 'again' });
  expect(judgeTask(true, undefined, undefined)).toMatchObject({ status: 'again' });
  expect(judgeTask(false, undefined, undefined)).toEqual({ status: 'unsubmitted' });
});

test('wrong results go before missing ones in the exit status', () => {
  expect(fleetStatus([{ status: 'finished' }, { status: 'finished' }])).toBe(0);
  expect(fleetStatus([{ status: 'finished' }, { status: 'cannot' }])).toBe(3);
  expect(fleetStatus([{ status: 'unsubmitted' }, { status: 'wrong' }])).toBe(1);
});
