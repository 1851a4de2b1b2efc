import { mirrorOverOneSocket } from '../judges/mirror-over-one-socket.ts';
import { thread } from './thread.ts';

/** Measured by `unimap bench --client '.. --numa mirror ..' --bind node0 --bind-client '..'`, in models of several sizes. */
export const mirrorAgainstOneSocket = mirrorOverOneSocket({
  id: 'mirror-against-one-socket',
  document: {
    ...thread('ik_llama.cpp', 2396, { title: 'NUMA Mirror implementation', date: '2026-09-03' }),
    // Words of another day than those of `resident-when-locked`.
    id: 'ik-llama-cpp-2396-mirror',
  },
  quote: [
    'TG mirror | TG baseline (`--cpunodebind=0 --membind=0`)',
    '`llama-bench -p 65024 -n 128`, single load | **23.22 t/s** | 15.72 t/s',
  ],
  says: 'a mirror against one socket alone: 15.72 → 23.22 tokens a second',
  readAs: ', read as 1.47x',
  figure: 'tokensPerSecond',
  atLeast: 1.47,
});
