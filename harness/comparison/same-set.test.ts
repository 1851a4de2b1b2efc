import { expect, test } from 'vitest';
import { modelSet } from '../results/test-support/results-builder.ts';
import type { ModelSetRecord } from '../results/results.ts';
import { counterparts, setDifferences } from './same-set.ts';

const set = modelSet(4);
const withId = (id: string, rest: Partial<ModelSetRecord> = {}): ModelSetRecord => ({ ...set, id, ...rest });

test('a set is the same under another id, title and name, and whether its profile was recorded or not', () => {
  const now = withId('4x16KiB-llama', { title: 'four', name: 'unimap-4x16KiB-llama', profile: 'llama' });
  expect(setDifferences(set, now)).toEqual([]);
  expect(setDifferences(now, set)).toEqual([]);
});

test.each<[string, Partial<ModelSetRecord>]>([
  ['source', { source: 'files' }],
  ['parts', { parts: 5 }],
  ['bytes', { bytes: 1 }],
  ['bytes of each part', { partBytes: [1, 2, 3, 4] }],
  ['tensors', { tensors: 1 }],
  ['alignment', { alignment: 64 }],
  ['seed', { seed: '2' }],
  ['page cache', { cache: 'cold' }],
])('a set of another %s is another set', (fact, change) => {
  expect(setDifferences(set, withId(set.id, change)).map((each) => each.fact)).toEqual([fact]);
});

test('the profile tells sets apart where both recorded it', () => {
  const [plain, llama] = (['plain', 'llama'] as const).map((profile) => withId('a', { profile }));
  expect(plain && llama && setDifferences(plain, llama)).toMatchObject([{ fact: 'profile' }]);
});

test('the user’s models are told apart by their names: two may be of the same sizes', () => {
  const [one, other] = ['one', 'other'].map((name) => withId(name, { source: 'files', name }));
  expect(one && other && setDifferences(one, other)).toMatchObject([{ fact: 'name' }]);
});

test('counterparts of equal ids come first, and no set is the counterpart of two', () => {
  const found = counterparts([withId('a'), withId('b'), withId('c')], [withId('b'), withId('d')]);
  expect([...found]).toEqual([
    ['b', 'b'],
    ['a', 'd'],
  ]);
  expect(counterparts([withId('a')], [withId('a', { alignment: 64 })]).size).toBe(0);
});
