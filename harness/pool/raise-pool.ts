import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Need, Raise, Shortage } from './keeper-messages.ts';
import { readNodes } from '../machine/nodes.ts';
import { availablePages, poolFolder, readPools } from '../machine/pool-state.ts';
import type { Pool } from '../machine/pool-state.ts';
import { meminfoBytes } from '../machine/sysfs.ts';

/** Left to the machine whatever is asked for: the page cache, the harness itself, everybody else. */
const spareBytes = 1024 ** 3;

interface RaiseOptions {
  readonly sysRoot: string;
  readonly procRoot: string;
  /** Called before each pool is touched, so that whoever comes later can undo it. */
  readonly remember: (planned: Raise) => void;
  readonly write?: Write;
}

/** Undefined when written; else the error's code, for a kernel or a container that does not let us. */
export type Write = (path: string, value: number) => string | undefined;

export interface RaiseResult {
  readonly raised: Raise[];
  readonly short: Shortage[];
}

const findPool = (sysRoot: string, need: Need): Pool | undefined =>
  readPools(sysRoot).find((pool) => pool.pageBytes === need.pageBytes && pool.node === need.node);

/** Two users of one pool need the sum of what each needs. */
const mergeNeeds = (needs: readonly Need[]): Need[] => {
  const merged = new Map<string, Need>();
  for (const need of needs) {
    const key = `${need.pageBytes} ${need.node}`;
    merged.set(key, { ...need, pages: (merged.get(key)?.pages ?? 0) + need.pages });
  }
  return [...merged.values()];
};

const writeForReal: Write = (path, value) => {
  try {
    writeFileSync(path, `${value}\n`);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
};

/**
 * Advice to the kernel; where it is refused the pool just stays smaller. Nothing is dropped from the page cache: a model
 * that somebody keeps there would be gone without a word.
 */
const makeRoom = (procRoot: string, write: Write): void => {
  write(join(procRoot, 'sys/vm/compact_memory'), 1);
};

/** Why there is nothing to raise: no such node, or no such page size on it. */
const noPool = (need: Need, { sysRoot, procRoot }: RaiseOptions): Shortage => {
  const size = (pageBytes: number): string => `${pageBytes / 1024} KiB`;
  const nodes = readNodes(sysRoot, procRoot).map(({ id }) => id);
  if (!nodes.includes(need.node)) {
    const remedy = `choose from the nodes there are: ${nodes.join(', ')}`;
    return { ...need, available: 0, reason: `there is no node ${need.node}`, remedy };
  }
  const sizes = readPools(sysRoot).flatMap(({ node, pageBytes }) =>
    node === need.node ? [size(pageBytes)] : [],
  );
  return {
    ...need,
    available: 0,
    reason: `node ${need.node} has no pool of ${size(need.pageBytes)} pages`,
    remedy:
      sizes.length > 0
        ? `choose a page size it has: ${sizes.join(', ')}`
        : 'choose 4k pages: it has no pool of any size',
  };
};

const raiseOne = (need: Need, budget: number, options: RaiseOptions): Raise | Shortage | undefined => {
  const { sysRoot, procRoot, remember, write = writeForReal } = options;
  const before = findPool(sysRoot, need);
  const folder = poolFolder(sysRoot, need.pageBytes, need.node);
  const size = `${need.pageBytes / 1024} KiB`;
  if (before === undefined) return noPool(need, options);
  const missing = need.pages - availablePages(before);
  if (missing <= 0) return undefined;

  const short = (pool: Pool, reason: string, remedy: string): Shortage => ({
    ...need,
    available: availablePages(pool),
    reason,
    remedy,
  });
  if (missing * need.pageBytes > budget) {
    const mebibytes = (bytes: number): string => `${Math.floor(bytes / 1024 ** 2)} MiB`;
    const reason =
      `${missing} more pages of ${size} on node ${need.node} are ${mebibytes(missing * need.pageBytes)}, ` +
      `and only ${mebibytes(Math.max(0, budget))} can be spared`;
    return short(before, reason, 'free memory or choose a smaller set; 1 GiB always stays with the machine');
  }

  const file = join(folder, 'nr_hugepages');
  const from = before.total - before.surplus;
  let requested = from + missing;
  remember({ pageBytes: need.pageBytes, node: need.node, from, to: requested, requested });
  let now = before;
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const refused = write(file, requested);
    if (refused !== undefined) {
      const reason = `raising the pool of ${size} pages on node ${need.node} was refused (${refused})`;
      return short(before, reason, `echo ${requested} | sudo tee ${file}`);
    }
    now = findPool(sysRoot, need) ?? before;
    if (availablePages(now) >= need.pages || attempt > 0) break;
    makeRoom(procRoot, write);
    // Surplus pages turned into lasting ones add nothing free, so ask for what is still missing, not for the same again.
    if (now.total >= requested) requested = now.total - now.surplus + need.pages - availablePages(now);
    remember({ pageBytes: need.pageBytes, node: need.node, from, to: requested, requested });
  }
  return { pageBytes: need.pageBytes, node: need.node, from, to: now.total - now.surplus, requested };
};

/** Makes every need's pages free where it can, in order, while memory lasts. Never throws for want of pages or rights. */
export const raisePools = (needs: readonly Need[], options: RaiseOptions): RaiseResult => {
  const raised: Raise[] = [];
  const short: Shortage[] = [];
  for (const need of mergeNeeds(needs)) {
    const spare = (meminfoBytes(join(options.procRoot, 'meminfo'), 'MemAvailable') ?? 0) - spareBytes;
    const outcome = raiseOne(need, spare, options);
    if (outcome === undefined) continue;
    if ('reason' in outcome) {
      short.push(outcome);
      continue;
    }
    if (outcome.to > outcome.from) raised.push(outcome);
    const pool = findPool(options.sysRoot, need);
    const available = pool === undefined ? 0 : availablePages(pool);
    if (available < need.pages) {
      short.push({
        ...need,
        available,
        reason: `the kernel found memory for ${available} of ${need.pages} pages of ${need.pageBytes / 1024} KiB on node ${need.node}`,
        remedy:
          'memory is fragmented, or full of the page cache: close programs, drop the cache yourself (echo 3 | sudo tee /proc/sys/vm/drop_caches), or reserve the pages at boot (hugepagesz= and hugepages=)',
      });
    }
  }
  return { raised, short };
};
