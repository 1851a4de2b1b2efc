import type { ClaimRecord } from '../../harness/results/results.ts';

/** What the seed says, read so that it can be measured; conditions may add their own numbers. */
export const expectations = {
  syscalls: 'calls that create and map memory: N_nodes × N_files × 3 → N_nodes × 3',
  'syscalls-total': '100x fewer system calls for 100 parts',
  'load-time-4-8': '4-8 parts: 2-3x faster loading',
  'load-time-50-100': '50-100+ parts: 10-50x faster loading',
  'load-time-200': '200+ parts: up to 100x, read as reaching 100x',
  'memory-waste': 'better hugepage utilisation: less memory mapped beyond the payload',
  integrity: '100% data integrity: every byte of every replica equals its source',
  offsets: 'offset calculations correct: every tensor at its address, aligned, none overlapping',
  replicas: 'each NUMA node has one complete copy of the model, with every page on that node',
} as const satisfies Record<ClaimRecord['id'], string>;
