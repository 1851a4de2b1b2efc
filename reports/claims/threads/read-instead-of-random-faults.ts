import { asComparable } from '../../../harness/comparison/arm-pairs.ts';
import { speedUp } from '../judges/speed-up.ts';
import { thread } from './thread.ts';

export const readInsteadOfRandomFaults = speedUp({
  id: 'read-instead-of-random-faults',
  document: thread('llama.cpp', 28223, {
    title: 'llama : keep explicit host buffer overrides when using mmap',
    date: '2026-09-03',
  }),
  quote: [
    'the copy reads the tensors through mmap one 4 KiB page fault at a time because --numa distribute puts POSIX_MADV_RANDOM on the mapping and readahead is off',
    'cold load to `/health` ok (page cache dropped) | 512 s | 168 s',
  ],
  says: 'reading tensors instead of faulting them in at random: 512 s → 168 s cold',
  readAs: ': at least 3x as fast from storage',
  arms: { baseline: 'llama-mmap-numa', candidate: 'llama-read', alike: asComparable },
  sets: { cache: 'cold' },
  atLeast: 3,
});
