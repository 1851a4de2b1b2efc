import { readFileSync, readdirSync } from 'node:fs';

/** Missing files are answers here (another kernel, a container), so reading gives undefined rather than throwing. */
export const readText = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
};

export const readCount = (path: string): number | undefined => {
  const text = readText(path);
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
};

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
