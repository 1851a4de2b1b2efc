import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { poolFolder, readPools } from '../machine/pool-state.ts';

interface FormerPool {
  readonly pageBytes: number;
  readonly node: number;
  /** The lasting pages (total less surplus) it had. */
  readonly from: number;
}

const isBack = (former: FormerPool, sysRoot: string): boolean => {
  const pool = readPools(sysRoot).find(
    (now) => now.pageBytes === former.pageBytes && now.node === former.node,
  );
  return pool === undefined || (pool.total <= former.from && pool.surplus === 0);
};

/**
 * Writes the former totals until they hold. Pages a dying worker still maps turn into surplus ones, which the kernel
 * takes back when it is gone; a total written meanwhile counts them, so it is written again. Returns what is still not back.
 */
export const restorePools = async (
  formers: readonly FormerPool[],
  options: { readonly sysRoot: string; readonly deadlineMilliseconds: number },
): Promise<FormerPool[]> => {
  const end = Date.now() + options.deadlineMilliseconds;
  for (let pause = 5; ; pause = Math.min(200, pause * 2)) {
    const open = formers.filter((former) => !isBack(former, options.sysRoot));
    for (const former of open) {
      try {
        const folder = poolFolder(options.sysRoot, former.pageBytes, former.node);
        writeFileSync(join(folder, 'nr_hugepages'), `${former.from}\n`);
      } catch {
        // Refused now may be granted in a moment; what stays open is returned.
      }
    }
    const left = open.filter((former) => !isBack(former, options.sysRoot));
    if (left.length === 0 || Date.now() >= end) return left;
    await sleep(pause);
  }
};
