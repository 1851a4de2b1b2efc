import { asComparable } from '../../../harness/comparison/arm-pairs.ts';
import { speedUp } from '../judges/speed-up.ts';
import { thread } from './thread.ts';

export const readThenMap = speedUp({
  id: 'read-then-map',
  document: thread('llama.cpp', 19191, {
    title: 'Misc. bug: Models are slow to load from disk with --numa numactl',
    date: '2026-01-29',
  }),
  quote: [
    'the loading time is extremely slow if the model must be loaded from disk, but when manually/externally loading the model from disk then running the model it is not',
    'it seems this is specifically related to the --numa numactl option',
  ],
  says: 'under --numa loading from disk is extremely slow, and not where the files are read first',
  readAs: ': reading all of them and then mapping is at least twice as fast as mapping alone',
  arms: { baseline: 'llama-mmap-numa', candidate: 'read-then-map', alike: asComparable },
  sets: { cache: 'cold' },
  atLeast: 2,
});
