import { asComparable } from '../../../harness/comparison/arm-pairs.ts';
import { speedUp } from '../judges/speed-up.ts';
import { thread } from './thread.ts';

export const directAgainstRead = speedUp({
  id: 'direct-against-read',
  document: thread('ik_llama.cpp', 1301, {
    title: '[WIP] DirectIO: faster model loading (Linux)',
    date: '2026-02-22',
  }),
  quote: ['I am observing a ~1.5x model loading speed compared to no-mmap.'],
  says: 'direct I/O against reading without mmap: ~1.5x the speed of loading',
  readAs: ', from storage',
  arms: { baseline: 'llama-read', candidate: 'llama-direct', alike: asComparable },
  sets: { cache: 'cold' },
  atLeast: 1.5,
});
