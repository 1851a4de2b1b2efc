import { expect, test } from 'vitest';
import { nodeFiles } from './two-nodes.ts';

test('two nodes share out all CPUs, each by a file of its name, as llama.cpp looks for them', () => {
  const files = nodeFiles(5);
  expect(files['node0/cpulist']).toBe('0,1,2');
  expect(files['node1/cpulist']).toBe('3,4');
  expect(Object.keys(files).filter((name) => /\/cpu\d+$/.test(name))).toEqual([
    'node0/cpu0',
    'node0/cpu1',
    'node0/cpu2',
    'node1/cpu3',
    'node1/cpu4',
  ]);
});

test('a machine of one CPU has a second node without any', () => {
  expect(nodeFiles(1)).toMatchObject({ 'node0/cpulist': '0', 'node1/cpulist': '' });
});
