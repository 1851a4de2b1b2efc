import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstChunks, planCopies } from './nodes.ts';

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
  expect(planCopies('replicas', four.slice(0, 1))).toEqual([{ nodes: [0] }]);
  // Each node once: what lies there would be counted twice.
  expect(planCopies('0,1,0', four)).toEqual([{ nodes: [0, 1] }]);
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

test('however long the files are, no node gets more than three chunks above another', () => {
  const chunk = 2048;
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 60_000 }), { minLength: 1, maxLength: 120 }),
      fc.integer({ min: 1, max: 8 }),
      (files, nodes) => {
        const first = firstChunks(files, nodes, chunk);
        const loads = Array.from({ length: nodes }, () => 0);
        for (const [index, bytes] of files.entries())
          for (let at = 0; at < bytes; at += chunk) {
            const node = ((first[index] ?? 0) + at / chunk) % nodes;
            loads[node] = (loads[node] ?? 0) + Math.min(chunk, bytes - at);
          }
        expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(3 * chunk);
      },
    ),
  );
});
