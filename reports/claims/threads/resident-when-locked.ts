import { staysResident } from '../judges/after-pressure.ts';
import { thread } from './thread.ts';

export const residentWhenLocked = staysResident({
  id: 'resident-when-locked',
  document: thread('ik_llama.cpp', 2396, { title: 'NUMA Mirror implementation', date: '2026-09-01' }),
  quote: [
    'using mlock with the page-cache freshly initialized was a nice QoL improvement to avoid what ends up eventually happening of the disk being touched on inference',
    'Resident Pages: 140185717/153415343  534G/585G  91.4%',
  ],
  says: 'a mapped model loses pages with time (534 of 585 GB resident), a locked one does not',
  readAs: ': time stands for what others read meanwhile, here twice the memory of the control group',
  arms: {
    baseline: { strategy: 'llama-mmap', pageKind: '4k' },
    candidate: 'llama-mmap-locked',
    alike: () => true,
  },
});
