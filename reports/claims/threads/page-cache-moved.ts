import { movedAsNear } from '../judges/moved-as-near.ts';
import { thread } from './thread.ts';

/** Measured by `unimap bench --ways warm@node0,remote@node0,moved@node0`. */
export const pageCacheMoved = movedAsNear({
  id: 'page-cache-moved',
  document: thread('llama.cpp', 13335, {
    title: 'llama: move page cache via mbind to prevent cross-NUMA access',
    date: '2025-05-06',
  }),
  quote: [
    'page cache pages are retained in memory of the node after running llama-bench bound to a node on multi-node systems',
    'Run patched llama-bench on node 0 (throughput same as base)',
  ],
  says: 'a page cache that is moved to the node of the client restores its speed',
  readAs: ': at least 0.95x the tokens a second of one that was read there',
  figure: 'tokensPerSecond',
  atLeast: 0.95,
});
