import { readdirSync } from 'node:fs';
import { LARGEST, readGivenFile } from '../../fixtures-gen/index.ts';
import { visibleLines } from '../wording/visible-text.ts';
import { parseCpuList, parseCpuMask } from './cpu-list.ts';

/**
 * Missing files are answers here (another kernel, a container), so reading gives undefined rather than throwing. A tree that
 * was recorded elsewhere may hold anything: what is no regular file, or too large for one of the kernel's, is missing too.
 */
export const readText = (path: string): string | undefined => {
  try {
    return visibleLines(readGivenFile(path, LARGEST.kernelFile).toString().trim());
  } catch {
    return undefined;
  }
};

export const readCount = (path: string): number | undefined => {
  const text = readText(path);
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
};

/** CPUs as a kernel lists them in the first file, or in a mask in the second; undefined where neither tells. */
export const readCpus = (list: string, mask: string): number[] | undefined =>
  parseCpuList(readText(list) ?? '-') ?? parseCpuMask(readText(mask) ?? '-');

export const listFolder = (path: string): string[] => {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
};

/** The chosen word of a file such as `always [madvise] never`. */
export const chosen = (text: string | undefined): string => {
  if (text === undefined) return 'absent';
  return /\[([^\]]+)\]/.exec(text)?.[1] ?? text;
};

/** `MemTotal: 1 kB` in /proc/meminfo, or `Node 0 MemTotal: 1 kB` in a node's, in bytes. */
export const meminfoBytes = (path: string, key: string): number | undefined => {
  const kilobytes = new RegExp(`(?:^|\\s)${key}:\\s+(\\d+) kB`, 'm').exec(readText(path) ?? '')?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
};
