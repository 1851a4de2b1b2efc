import { strategyNames, type StrategyName } from '../results/index.ts';

/** What each strategy is, for who reads a command's help; `native/strategies.md` says what each maps and copies. */
const lines: Record<StrategyName, string> = {
  'llama-mmap': 'what llama.cpp does by default: maps each part from the page cache, copies nothing',
  'llama-mmap-numa': 'llama.cpp with --numa: maps each part, reads its pages when they are first used',
  'llama-mmap-placed': 'as llama-mmap, for a model that lies in hugepages already, such as on a hugetlbfs',
  'llama-mmap-locked': 'llama.cpp with --load-mode mmap+mlock: the kernel keeps all of it in memory',
  'read-then-map': 'reads all files into the page cache, then maps them as llama-mmap-numa does',
  'llama-read': 'llama.cpp with --load-mode none: reads each tensor into heap memory',
  'llama-read-parallel': 'the same with 8 threads, each of which reads one tensor at a time',
  'llama-direct': 'llama.cpp with --load-mode dio: reads each tensor past the page cache',
  'per-part': 'one mapping for each part, on pages of the kind you choose',
  'per-part-shipped': 'one mapping for each part, as a published fork of llama.cpp did it before',
  'per-page-shipped': 'the same in another published code: one object for each page of a part',
  unified: 'one mapping for all parts on each node, filled by one thread',
  'unified-shipped': 'one mapping for all parts, as that fork did it afterwards',
  'unified-view': 'one range of addresses over the page cache, copies nothing',
  'unified-parallel': 'one mapping for all parts on each node, filled by many threads',
  roof: 'the limit: reads from the page cache into memory touched before; not a loader',
  'direct-roof': 'the limit: reads from storage into memory touched before; not a loader',
};

const width = Math.max(...strategyNames.map((name) => name.length));

export const strategyHelp = `\nStrategies:\n${strategyNames
  .map((name) => `  ${name.padEnd(width)}  ${lines[name]}`)
  .join('\n')}\n`;
