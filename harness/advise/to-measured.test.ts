import { expect, test } from 'vitest';
import { blockOf, nothingObserved } from '../comparison/block.ts';
import { arm, loaded, modelSet, sample } from '../results/test-support/results-builder.ts';
import { minutesFor } from './to-measured.ts';

const set = modelSet(4);
const usual = arm('llama-mmap');
const blockOfRounds = (rounds: number) =>
  blockOf('seed-claims', set, [usual], {
    ...nothingObserved,
    samples: Array.from({ length: rounds }, (_, index) =>
      sample(set, usual, index + 1, loaded(set, usual, 1e6)),
    ),
  });

test('where rounds were cut short, more minutes are named, by how far the rounds came', () => {
  expect(minutesFor(blockOfRounds(2), 2)).toBe(12);
  expect(minutesFor(blockOfRounds(4), 2)).toBe(6);
});

test('where rounds enough were made, no minutes are named', () => {
  expect(minutesFor(blockOfRounds(6), 2)).toBeUndefined();
});
