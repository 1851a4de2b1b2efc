import { readFileSync } from 'node:fs';
import { endianness } from 'node:os';
import { join } from 'node:path';
import { usualPageSizes, type PageSizesRecord } from '../results/page-sizes.ts';
import { readCount } from './sysfs.ts';

/** AT_PAGESZ, of the words in pairs that the kernel hands to a program when it starts it (getauxval(3)). */
const pageSizeEntry = 6n;

const readBase = (procRoot: string): number | undefined => {
  try {
    const words = readFileSync(join(procRoot, 'self/auxv'));
    const word = (at: number): bigint =>
      endianness() === 'LE' ? words.readBigUInt64LE(at) : words.readBigUInt64BE(at);
    for (let at = 0; at + 16 <= words.length; at += 16)
      if (word(at) === pageSizeEntry) return Number(word(at + 8));
  } catch {
    // Not Linux: what is computed for a model is then computed for the usual pages.
  }
  return undefined;
};

/** What a kernel says of its pages. One that has no huge pages has the size that they would have: what a table of pages maps. */
export const readPageSizes = (sysRoot = '/sys', procRoot = '/proc'): PageSizesRecord => {
  const base = readBase(procRoot) ?? usualPageSizes.base;
  const huge = readCount(join(sysRoot, 'kernel/mm/transparent_hugepage/hpage_pmd_size'));
  return { base, huge: huge ?? base * (base / 8) };
};

let known: PageSizesRecord | undefined;

/** Of the kernel that runs us, asked once. */
export const ownPageSizes = (): PageSizesRecord => (known ??= readPageSizes());
