import { expect, test } from 'vitest';
import type { ModelSet } from '../gguf/index.ts';
import { chooseParts, spreadOver, withParts } from './choose-parts.ts';

test('chosen places reach from the first to the last, and each is another', () => {
  expect(spreadOver(30, 4)).toEqual([0, 10, 19, 29]);
  expect(spreadOver(5, 5)).toEqual([0, 1, 2, 3, 4]);
  for (let count = 2; count <= 30; count += 1) {
    const places = spreadOver(30, count);
    expect([places[0], places.at(-1), new Set(places).size]).toEqual([0, 29, count]);
  }
});

test('a single part is the one in the middle', () => {
  expect(spreadOver(9, 1)).toEqual([4]);
  expect(spreadOver(1, 1)).toEqual([0]);
});

test('as many parts are chosen as fit, and all where all do', () => {
  const parts = [10, 10, 10, 10];
  expect(chooseParts(parts, () => true)).toEqual([0, 1, 2, 3]);
  expect(chooseParts(parts, (bytes) => bytes <= 25)).toEqual([0, 3]);
});

test('where no part fits, none is chosen', () => {
  expect(chooseParts([10, 10, 10], () => false)).toEqual([]);
});

test('a model of some parts has their tensors alone, each in its part', () => {
  const model: ModelSet = {
    name: 'm',
    directory: '/m',
    parts: [1, 2, 3].map((part) => ({ path: `/m/${part}`, bytes: 10 * part, alignment: 32, dataOffset: 1 })),
    tensors: [0, 1, 2].map((part) => ({
      name: `t${part}`,
      type: 'F16',
      dims: [1],
      part,
      offset: 1,
      bytes: 2,
    })),
    warnings: [],
    totalBytes: 60,
  };
  const some = withParts(model, [0, 2]);
  expect(some.totalBytes).toBe(40);
  expect(some.parts.map(({ path }) => path)).toEqual(['/m/1', '/m/3']);
  expect(some.tensors.map(({ name, part }) => [name, part])).toEqual([
    ['t0', 0],
    ['t2', 1],
  ]);
  expect(withParts(model, [0, 1, 2])).toBe(model);
});
