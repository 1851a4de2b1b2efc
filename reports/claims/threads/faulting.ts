import { differInStrategyAlone } from '../../../harness/comparison/arm-pairs.ts';
import type { ArmDefinition } from '../../../harness/results/arm.ts';
import { speedUp } from '../judges/speed-up.ts';
import { thread } from './thread.ts';

const document = thread('ik_llama.cpp', 2010, {
  title: 'allow user to use THP for host allocations with GGML_CUDA_HOST_MALLOC_THP',
  date: '2026-06-21',
});

const populated = ': pages are populated and nothing is read, before the clock of `roof` starts';

const inThreadsAlone = (one: ArmDefinition, other: ArmDefinition): boolean =>
  one.threads > 1 && differInStrategyAlone({ ...one, threads: other.threads }, other);

const inPagesAlone = (one: ArmDefinition, other: ArmDefinition): boolean =>
  differInStrategyAlone({ ...one, pageKind: other.pageKind }, other);

export const faultingByManyThreads = speedUp({
  id: 'faulting-by-many-threads',
  document,
  quote: ['Mulithreaded page faulting is slower than single threaded.'],
  says: 'page faulting by many threads is slower than by one',
  readAs: `: one thread takes no longer${populated}`,
  arms: {
    baseline: { strategy: 'roof', pageKind: '4k' },
    candidate: { strategy: 'roof', pageKind: '4k', threads: 1 },
    alike: inThreadsAlone,
  },
  metric: 'populate-time',
  atLeast: 1,
});

const plain = { strategy: 'roof', pageKind: '4k', threads: 1 } as const;
const transparent = { strategy: 'roof', pageKind: 'thp', threads: 1 } as const;

export const faultingTransparentPages = speedUp({
  id: 'faulting-transparent-pages',
  document,
  quote: ['Transparent huge pages: Doubled the speed on my home PC and one rented box.'],
  says: 'transparent huge pages: twice the speed of allocating',
  readAs: `, as on two of its three machines${populated}`,
  arms: { baseline: plain, candidate: transparent, alike: inPagesAlone },
  metric: 'populate-time',
  atLeast: 2,
});

export const faultingTransparentPagesSlower = speedUp({
  id: 'faulting-transparent-pages-slower',
  document,
  quote: ['On the other rented box, allocation was **5x slower**'],
  says: 'transparent huge pages: allocating 5x slower',
  readAs: `, as on the third of its machines${populated}`,
  arms: { baseline: transparent, candidate: plain, alike: inPagesAlone },
  metric: 'populate-time',
  atLeast: 5,
});
