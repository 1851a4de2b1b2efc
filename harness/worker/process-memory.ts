import { readFileSync, writeFileSync } from 'node:fs';

export interface ProcessMemory {
  readonly pageTables: number;
  readonly resident: number;
  /** The most that was resident at once since `forgetPeak`. */
  readonly peakResident: number;
}

/** Of this process, in bytes, from /proc/self/status. Hugetlb pages are in none of them (proc(5)). */
export const processMemory = (): ProcessMemory => {
  const status = readFileSync('/proc/self/status', 'latin1');
  const bytes = (key: string): number =>
    Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1024;
  return { pageTables: bytes('VmPTE'), resident: bytes('VmRSS'), peakResident: bytes('VmHWM') };
};

/** From here on the peak is counted anew (proc(5), clear_refs). False where the kernel does not let us. */
export const forgetPeak = (): boolean => {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
    return true;
  } catch {
    return false;
  }
};

/** The kernel's mappings that overlap any of these ranges: what of /proc/self/maps is the model's. */
export const countMappings = (ranges: readonly { address: bigint; length: bigint }[]): number => {
  const ordered = ranges.toSorted((a, b) => (a.address < b.address ? -1 : 1));
  let next = 0;
  let count = 0;
  for (const line of readFileSync('/proc/self/maps', 'latin1').split('\n')) {
    const [, from = '', to = ''] = /^([0-9a-f]+)-([0-9a-f]+) /.exec(line) ?? [];
    if (from === '') continue;
    const [start, end] = [BigInt(`0x${from}`), BigInt(`0x${to}`)];
    // Both lists ascend: a range that ended before this mapping ended before every later one.
    for (let range = ordered[next]; range !== undefined; range = ordered[next]) {
      if (range.address + range.length > start) break;
      next += 1;
    }
    const range = ordered[next];
    if (range !== undefined && range.address < end) count += 1;
  }
  return count;
};
