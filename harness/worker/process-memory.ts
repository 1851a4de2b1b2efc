import { readFileSync } from 'node:fs';

export interface ProcessMemory {
  readonly mappings: number;
  readonly pageTables: number;
  readonly hugetlb: number;
  readonly resident: number;
}

/** Of this process, in bytes, from /proc/self/status; `mappings` counts the lines of /proc/self/maps. */
export const processMemory = (): ProcessMemory => {
  const status = readFileSync('/proc/self/status', 'latin1');
  const bytes = (key: string): number =>
    Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1024;
  return {
    mappings: readFileSync('/proc/self/maps', 'latin1').split('\n').length - 1,
    pageTables: bytes('VmPTE'),
    hugetlb: bytes('HugetlbPages'),
    resident: bytes('VmRSS'),
  };
};
