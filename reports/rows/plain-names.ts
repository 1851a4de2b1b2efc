import type { StrategyName } from '../../harness/results/strategy.ts';

/** What a sentence calls a way to load, for readers who do not know its name yet. */
const plainNames = {
  'llama-mmap': "llama.cpp's own mapping",
  'llama-mmap-numa': "llama.cpp's mapping under --numa",
  'llama-read': 'reading into the heap, as llama.cpp does without mapping',
  'llama-read-parallel': 'reading into the heap with several threads',
  'llama-direct': "llama.cpp's direct I/O",
  'llama-mmap-placed': "llama.cpp's mapping of files in huge pages",
  'llama-mmap-locked': "llama.cpp's mapping, locked in memory",
  'read-then-map': "llama.cpp's mapping of files that were read first",
  'per-part': 'one mapping per part',
  'per-part-shipped': 'one mapping per part, as the code was shipped',
  'per-page-shipped': 'one mapping per page, as the code was shipped',
  unified: 'one mapping',
  'unified-shipped': 'one mapping, as the code was shipped',
  'unified-parallel': 'one mapping, filled by several threads',
  'unified-view': 'one range of addresses over the page cache',
  roof: 'the roof',
  'direct-roof': 'the roof of direct reads',
} as const satisfies Record<StrategyName, string>;

export const plainName = (strategy: StrategyName): string => plainNames[strategy];
