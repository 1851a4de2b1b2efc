import { expect, test } from 'vitest';
import { planThreads } from '../machine/topology/index.ts';
import { readMachine } from '../machine/topology/test-support/read-machine.ts';
import type { MachineShape } from '../machine/topology/test-support/machine-tree.ts';
import { readingNodes } from './reading-nodes.ts';

const nodesOf = (shape: Partial<MachineShape>): number[] => {
  const topology = readMachine(shape);
  return readingNodes(topology, planThreads(topology));
};

test('threads of every node with memory and CPUs read', () => {
  expect(nodesOf({ nodes: 3 })).toEqual([0, 1, 2]);
});

test('none is asked of a node without CPUs, without memory, or whose CPUs may not be used', () => {
  expect(nodesOf({ nodes: 2, memoryOnly: 1 })).toEqual([0, 1]);
  expect(nodesOf({ nodes: 3, memoryless: [1] })).toEqual([0, 2]);
  expect(nodesOf({ nodes: 3, coresPerNode: 2, affinity: '0-3' })).toEqual([0, 1]);
});
