import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Attempt, Need, PlannedRaise, Raise, Shortage } from './keeper-messages.ts';
import { roomSteps, stepsText } from './make-room.ts';
import type { Touch, Write } from './make-room.ts';
import { unimap } from '../installation/command.ts';
import { readNodes } from '../machine/nodes.ts';
import { availablePages, poolFolder, readPools } from '../machine/pool-state.ts';
import type { Pool } from '../machine/pool-state.ts';
import { meminfoBytes } from '../machine/sysfs.ts';

/** Left to the machine whatever is asked for: the page cache, the harness itself, everybody else. */
const spareBytes = 1024 ** 3;

export interface RaiseOptions {
  readonly sysRoot: string;
  readonly procRoot: string;
  /** Called before each pool is changed, so that whoever comes later can undo it. */
  readonly remember: (planned: PlannedRaise) => void;
  readonly write?: Write;
  readonly touch?: Touch;
  /** Whether the page cache may be dropped: somebody's model may be in it. */
  readonly dropCaches?: boolean;
}

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

const mebibytes = (bytes: number): string => `${Math.floor(bytes / 1024 ** 2)} MiB`;

/** Pages that are still to be made; 0 where there is no such pool. */
const missingPages = (need: Need, sysRoot: string): number => {
  const pool = findPool(sysRoot, need);
  return pool === undefined ? 0 : Math.max(0, need.pages - availablePages(pool));
};

const raiseOne = async (
  need: Need,
  budget: number,
  options: RaiseOptions,
): Promise<Raise | Shortage | undefined> => {
  const { sysRoot, remember, write = writeForReal } = options;
  const before = findPool(sysRoot, need);
  const folder = poolFolder(sysRoot, need.pageBytes, need.node);
  const size = `${need.pageBytes / 1024} KiB`;
  if (before === undefined) return noPool(need, options);
  const missing = missingPages(need, sysRoot);
  if (missing === 0) return undefined;

  const short = (pool: Pool, reason: string, remedy: string): Shortage => ({
    ...need,
    available: availablePages(pool),
    reason,
    remedy,
  });
  if (missing * need.pageBytes > budget) {
    const reason =
      `${missing} more pages of ${size} on node ${need.node} are ${mebibytes(missing * need.pageBytes)}, ` +
      `and only ${mebibytes(Math.max(0, budget))} can be spared`;
    return short(before, reason, 'free memory or choose a smaller set; 1 GiB always stays with the machine');
  }

  const file = join(folder, 'nr_hugepages');
  const from = before.total - before.surplus;
  const planned = { pageBytes: need.pageBytes, node: need.node, from };
  let requested = from + missing;
  const attempts: Attempt[] = [];
  let now = before;
  /** The error's code, or undefined. */
  const ask = (attempt: Omit<Attempt, 'available'>): string | undefined => {
    // Surplus pages turned into lasting ones add nothing free, so ask for what is still missing, not for the same again.
    if (now.total >= requested) requested = now.total - now.surplus + need.pages - availablePages(now);
    remember({ ...planned, to: requested, requested });
    const refused = write(file, requested);
    now = findPool(sysRoot, need) ?? before;
    attempts.push({ ...attempt, available: availablePages(now) });
    return refused;
  };
  const refused = ask({ step: 'asked' });
  if (refused !== undefined) {
    const reason = `raising the pool of ${size} pages on node ${need.node} was refused (${refused})`;
    return short(before, reason, `echo ${requested} | sudo tee ${file}`);
  }
  for (const { step, run } of roomSteps(need, { ...options, write })) {
    if (availablePages(now) >= need.pages) break;
    const done = await run(missingPages(need, sysRoot));
    if (done !== undefined) ask({ step, ...done });
  }
  return { ...planned, to: now.total - now.surplus, requested, wanted: need.pages, attempts };
};

/**
 * As many pages of 1 GiB as fit beside everything else: a run goes on with fewer, because sets of few parts need few. Of
 * smaller pages all or nothing is asked, as memory for them can be spared or cannot.
 */
const within = (need: Need, budget: number, sysRoot: string): Need => {
  const missing = missingPages(need, sysRoot);
  const fitting = Math.floor(budget / need.pageBytes);
  if (need.pageBytes < 1024 ** 3 || fitting <= 0 || missing <= fitting) return need;
  return { ...need, pages: need.pages - missing + fitting };
};

/**
 * Makes every need's pages free where it can, while memory lasts: the largest first, because they are found last, in what
 * the smaller ones leave. Never throws for want of pages or rights.
 */
export const raisePools = async (needs: readonly Need[], options: RaiseOptions): Promise<RaiseResult> => {
  const raised: Raise[] = [];
  const short: Shortage[] = [];
  const { sysRoot, procRoot } = options;
  const ordered = mergeNeeds(needs).toSorted((one, other) => other.pageBytes - one.pageBytes);
  for (const [index, asked] of ordered.entries()) {
    const others = ordered
      .slice(index + 1)
      .reduce((sum, later) => sum + missingPages(later, sysRoot) * later.pageBytes, 0);
    const available = meminfoBytes(join(procRoot, 'meminfo'), 'MemAvailable') ?? 0;
    const spare = available - spareBytes - (asked.pageBytes < 1024 ** 3 ? 0 : others);
    const need = within(asked, spare, sysRoot);
    const outcome = await raiseOne(need, spare, options);
    if (outcome === undefined && need === asked) continue;
    if (outcome !== undefined && 'reason' in outcome) {
      short.push(outcome);
      continue;
    }
    if (outcome !== undefined && outcome.to > outcome.from) raised.push({ ...outcome, wanted: asked.pages });
    const pool = findPool(sysRoot, need);
    const obtained = pool === undefined ? 0 : availablePages(pool);
    if (obtained >= asked.pages) continue;
    const size = `${asked.pageBytes / 1024} KiB`;
    short.push(
      need === asked
        ? {
            ...asked,
            available: obtained,
            reason: `the kernel found memory for ${obtained} of ${asked.pages} pages of ${size} on node ${asked.node}${stepsText(outcome?.attempts ?? [])}`,
            remedy: `memory is fragmented, or full of the page cache: close programs, drop the cache yourself (echo 3 | sudo tee /proc/sys/vm/drop_caches; ${unimap} run --drop-caches does it), or reserve the pages at boot (hugepagesz= and hugepages=)`,
          }
        : {
            ...asked,
            available: obtained,
            reason: `${obtained} of ${asked.pages} pages of ${size} on node ${asked.node} were obtained: only ${mebibytes(spare)} could be spared${stepsText(outcome?.attempts ?? [])}`,
            remedy: 'free memory, or use a machine with more; 1 GiB always stays with the machine',
          },
    );
  }
  return { raised, short };
};
