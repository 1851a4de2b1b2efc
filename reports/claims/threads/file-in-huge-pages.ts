import type { PairOfArms } from '../claim.ts';
import { fasterRefault } from '../judges/after-pressure.ts';
import { fasterPasses } from '../judges/faster-passes.ts';
import { lessOf } from '../judges/less-of.ts';
import { thread } from './thread.ts';

const document = thread('llama.cpp', 22022, {
  title: 'llama-mmap: add MADV_HUGEPAGE hint for THP on Linux',
  date: '2026-04-16',
});

/** The advice alone: the same mapping of the same files, which the page cache must not hold in small pages already. */
const adviceAlone: PairOfArms = {
  baseline: { strategy: 'llama-mmap', pageKind: '4k' },
  candidate: { strategy: 'llama-mmap', pageKind: 'thp' },
  alike: () => true,
};

export const fileInHugePages = lessOf({
  id: 'file-in-huge-pages',
  document,
  quote: ['For a 4-5 GB model weight map the page count drops from ~1M 4 KB pages to ~2K 2 MB pages'],
  says: 'MADV_HUGEPAGE on the mapped file: ~1 M pages of 4 KiB → ~2 K of 2 MiB',
  readAs: ': its page tables take a tenth or less',
  arms: adviceAlone,
  sets: { cache: 'cold' },
  metric: 'memory.pageTables',
  noun: 'of page tables',
  atLeast: 10,
});

export const fileInHugePagesNeutral = fasterPasses({
  id: 'file-in-huge-pages-neutral',
  document,
  quote: ['Neutral on an unloaded machine (pages stay resident)'],
  says: 'MADV_HUGEPAGE on the mapped file: neutral on an unloaded machine',
  readAs: ': no pass over the weights becomes more than 5 % faster or slower',
  arms: adviceAlone,
  sets: { cache: 'cold' },
  patterns: ['sequential', 'matvec'],
  promise: { within: 1.05 },
});

export const fileInHugePagesUnderPressure = fasterRefault({
  id: 'file-in-huge-pages-under-pressure',
  document,
  quote: ['reduces re-fault latency spikes under memory pressure'],
  says: 'MADV_HUGEPAGE on the mapped file: fewer re-faults under memory pressure',
  readAs: ': one read of every page, after others have read files, is at least 1.1x as fast',
  arms: adviceAlone,
  atLeast: 1.1,
});
