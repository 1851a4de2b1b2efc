import { expect, it } from 'vitest';
import { tooFewPairs } from './too-few-pairs.ts';

it('asks for six where there are too few for an interval', () => {
  expect(tooFewPairs({ n: 4 })).toEqual({ reason: 'no-interval', enough: 6 });
  expect(tooFewPairs({ n: 4, smallestEffect: 1.01 })).toEqual({ reason: 'no-interval', enough: 6 });
});

it('asks for four times as many where the effect is half of what could be seen', () => {
  expect(tooFewPairs({ n: 10, smallestEffect: 1.1 ** 2 }, 1.1)).toEqual({ reason: 'blind', enough: 40 });
  expect(tooFewPairs({ n: 10, smallestEffect: 1.11 }, 1.1)).toEqual({ reason: 'blind', enough: 12 });
});

it('is content where the effect could be seen, or all rounds were equal', () => {
  expect(tooFewPairs({ n: 10, smallestEffect: 1.1 }, 1.1)).toBeUndefined();
  expect(tooFewPairs({ n: 5 })).toBeUndefined();
});

it('looks for changes only', () => {
  for (const effect of [1, 0.9, NaN]) expect(() => tooFewPairs({ n: 9 }, effect)).toThrow(RangeError);
});
