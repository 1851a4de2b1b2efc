import { speedUp } from '../judges/speed-up.ts';
import { thread } from './thread.ts';

export const hugetlbfsRestart = speedUp({
  id: 'hugetlbfs-restart',
  document: thread('llama.cpp', 12444, {
    title: 'Feature Request: allow mmap to take advantage of hugepage feature which has 10x speedup',
    date: '2025-03-18',
  }),
  quote: [
    'using Linux kernel "hugepagetlbfs" has more than 10x speedup for extremely large model, i.e. DeepSeek-r1:671b of size of 400G',
  ],
  says: 'a model file on a hugetlbfs, mapped: more than 10x',
  readAs:
    ', which it does not tell of load or of tokens: here of a start whose files lie there already, against upstream’s mapping; copying them there is in neither time',
  arms: {
    baseline: { strategy: 'llama-mmap', pageKind: '4k' },
    candidate: 'llama-mmap-placed',
    alike: () => true,
  },
  atLeast: 10,
});
