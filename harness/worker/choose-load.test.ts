import { expect, test } from 'vitest';
import type { ArmDefinition } from '../results/index.ts';
import { chooseLoad, leftOutText, nodesOf } from './choose-load.ts';

const arm: ArmDefinition = {
  id: 'unified/4k/mirror/buffered/1',
  strategy: 'unified',
  pageKind: '4k',
  placement: 'mirror',
  io: 'buffered',
  threads: 1,
};
const nodes = (count: number): number[] => Array.from({ length: count }, (_, node) => node);

test('every node that is named is used, up to as many as a load takes', () => {
  expect(chooseLoad(arm, { nodes: nodes(64), allowFallback: true }).nodes).toEqual(nodes(64));
});

test('more nodes than a load takes are refused with exit status 2, never cut short', () => {
  expect(() => chooseLoad(arm, { nodes: nodes(65), allowFallback: true })).toThrow(
    expect.objectContaining({ code: 'too-many-nodes', exitStatus: 2 }),
  );
});

test('replicas stand on the first nodes, and on the same again where there are fewer', () => {
  expect(nodesOf({}, [0, 2, 5])).toEqual([0, 2, 5]);
  expect(nodesOf({ replicas: 2 }, [0, 2, 5])).toEqual([0, 2]);
  expect(nodesOf({ replicas: 3 }, [4])).toEqual([4, 4, 4]);
  expect(nodesOf({ nodes: [5, 0] }, [0, 2, 5])).toEqual([5, 0]);
  expect(nodesOf({ nodes: [5, 0], replicas: 3 }, [0, 2, 5])).toEqual([5, 0, 5]);
});

test('nodes without memory are left out aloud, unless others were named or none was asked for', () => {
  const machine = [
    { id: 0, memory: 1024 },
    { id: 1, memory: 0 },
    { id: 4, memory: 0 },
  ];
  expect(leftOutText(arm, undefined, machine)).toBe('nodes 1, 4 have no memory and get no replica');
  expect(leftOutText({ placement: 'interleave' }, undefined, machine.slice(0, 2))).toBe(
    'node 1 has no memory and gets no pages',
  );
  expect(leftOutText(arm, [0], machine)).toBeUndefined();
  expect(leftOutText({ placement: 'local' }, undefined, machine)).toBeUndefined();
  expect(leftOutText(arm, undefined, machine.slice(0, 1))).toBeUndefined();
});
