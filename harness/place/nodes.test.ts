import { expect, test } from 'vitest';
import { planCopies } from './nodes.ts';

const four = [0, 1, 2, 5].map((id) => ({ id, cpus: '0', memory: 1, distances: [10] }));

test('interleave is one copy over all nodes, replicas one on each, a number one on that node', () => {
  expect(planCopies('interleave', four)).toEqual([{ nodes: [0, 1, 2, 5] }]);
  expect(planCopies('replicas', four).map(({ name, nodes }) => [name, nodes])).toEqual([
    ['node0', [0]],
    ['node1', [1]],
    ['node2', [2]],
    ['node5', [5]],
  ]);
  expect(planCopies('2', four)).toEqual([{ nodes: [2] }]);
  expect(planCopies('5, 0', four)).toEqual([{ nodes: [5, 0] }]);
});

test.each(['3', 'mirror', '', '0,,1', '-1', '1.5'])(
  '--nodes %j is refused, and what may be given is said',
  (choice) => {
    expect(() => planCopies(choice, four)).toThrow(
      expect.objectContaining({
        code: 'place-nodes',
        exitStatus: 2,
        remedy: expect.stringContaining('--nodes') as string,
      }),
    );
  },
);
