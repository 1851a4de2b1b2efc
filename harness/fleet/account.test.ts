import { expect, test } from 'vitest';
import { readSacct, readScontrol } from './account.ts';
import { arrayIndexes } from './array-indexes.ts';

test('what is still to start of an array stands in one line, and is read as its tasks', () => {
  expect(arrayIndexes('1-3,7%2')).toEqual([1, 2, 3, 7]);
  expect(arrayIndexes('0-8:4')).toEqual([0, 4, 8]);
  expect(arrayIndexes('3')).toEqual([3]);
  for (const text of ['', 'x', '1-', '2-1', '1-3:0', '1-3x']) expect(arrayIndexes(text)).toEqual([]);
  expect(arrayIndexes('0-999999999')).toHaveLength(10_000);
});

test("sacct's lines are read: ended, cancelled by somebody, requeued, not started", () => {
  const text = [
    '12_1|COMPLETED|0:0|n1',
    '12_2|CANCELLED by 1000|0:15|n2',
    '12_3|FAILED|3:0|n3',
    '12_[4-5%1]|PENDING|0:0|None assigned',
    '13|COMPLETED|0:0|n1',
    'no line of ours',
    '',
  ].join('\n');
  expect(readSacct(text)).toEqual([
    { job: 12, task: 1, state: 'COMPLETED', exitStatus: 0, node: 'n1' },
    { job: 12, task: 2, state: 'CANCELLED', exitStatus: 0, node: 'n2' },
    { job: 12, task: 3, state: 'FAILED', exitStatus: 3, node: 'n3' },
    { job: 12, task: 4, state: 'PENDING', exitStatus: 0 },
    { job: 12, task: 5, state: 'PENDING', exitStatus: 0 },
  ]);
});

test('what the controller remembers is read, and a path that looks like a state is none', () => {
  const line = (job: number, index: string, state: string, exit: string, node: string): string =>
    `JobId=${job} ArrayJobId=7 ArrayTaskId=${index} JobName=unimap.n1.cold UserId=me(1000) GroupId=me(1000) MCS_label=N/A ` +
    `Priority=1 JobState=${state} Reason=None Dependency=(null) Requeue=1 Restarts=1 ExitCode=${exit} ` +
    `ReqNodeList=(null) ExcNodeList=(null) NodeList=${node} BatchHost=n1 WorkDir=/home/a JobState=RUNNING Reason=x`;
  const text = [
    line(8, '1', 'NODE_FAIL', '0:9', 'n1'),
    line(7, '2-3%1', 'PENDING', '0:0', '(null)'),
    'JobId=9 JobName=of-somebody JobState=RUNNING Reason=None',
  ].join('\n');
  expect(readScontrol(text)).toEqual([
    { job: 7, task: 1, state: 'NODE_FAIL', exitStatus: 0, node: 'n1' },
    { job: 7, task: 2, state: 'PENDING', exitStatus: 0 },
    { job: 7, task: 3, state: 'PENDING', exitStatus: 0 },
  ]);
});
