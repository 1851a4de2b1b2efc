import { readFileSync } from 'node:fs';
import { ownPageSizes } from '../../machine/page-sizes.ts';
import { MADV_HUGEPAGE, call, map, poke } from './libc.ts';

export interface ThpValue {
  /** Of the one that was asked for and touched, how many bytes came as a transparent hugepage. */
  readonly hugeBytes: number;
  /** What one takes on this kernel. */
  readonly pageBytes: number;
}

/** In bytes, of the mapping that holds the address (proc(5), smaps). */
const anonHugeBytes = (address: bigint): number => {
  let inside = false;
  for (const line of readFileSync('/proc/self/smaps', 'latin1').split('\n')) {
    const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) /.exec(line) ?? [];
    if (from !== undefined && to !== undefined)
      inside = BigInt(`0x${from}`) <= address && address < BigInt(`0x${to}`);
    const kilobytes = inside ? /^AnonHugePages:\s+(\d+) kB/.exec(line)?.[1] : undefined;
    if (kilobytes !== undefined) return Number(kilobytes) * 1024;
  }
  return 0;
};

/** Asks for one transparent hugepage, touches it, and looks what came. @throws RefusedCall */
export const thp = (): ThpValue => {
  const { huge: block } = ownPageSizes();
  const mapped = map(2 * block);
  const aligned = (mapped + BigInt(block) - 1n) & ~(BigInt(block) - 1n);
  call('madvise', aligned, block, MADV_HUGEPAGE);
  poke(aligned, 1, 'uint8_t');
  const hugeBytes = anonHugeBytes(aligned);
  call('munmap', mapped, 2 * block);
  return { hugeBytes: Math.min(hugeBytes, block), pageBytes: block };
};
