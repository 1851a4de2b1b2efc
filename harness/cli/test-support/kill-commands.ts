/** Commands killed at a moment, and what they must not leave: processes, hugepages, a lock, mounts, folders in the cache. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { sweepScratch } from '../../cache/scratch-folder.ts';
import { askHolder } from '../../pool/holder.ts';
import { ownLock } from '../../pool/pool-lock.ts';
import { holdPool, readPools, usualLocks } from '../../pool/pool.ts';

/** How long another user of the pool is waited for. */
const othersTime = 60_000;
/** What is left alone may take so long to end: a keeper tries for half a minute to put the pool back. */
const patience = 40_000;

const main = join(import.meta.dirname, '../main.ts');

const holder = () => {
  const { folder, owner } = ownLock(usualLocks(), process.geteuid?.() ?? 0);
  return askHolder(folder, owner);
};

/** Of each size, how many pages; absent where somebody else held the pool all the while, and nothing can be said of it. */
interface Before {
  readonly pools?: readonly number[];
}

const poolsNow = (): number[] => readPools().map(({ total }) => total);

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Processes whose command line names a path. */
const processesOf = (path: string): string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return [readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ')];
      } catch {
        return [];
      }
    })
    .filter((command) => command.includes(path));

export interface KillChoice {
  /** In every command's words, so that its processes are known by it. */
  readonly scratch: string;
  readonly cache: string;
}

export const killCommands = ({ scratch, cache }: KillChoice) => {
  const options = { reject: false, env: { UNIMAP_CACHE: cache } } as const;

  const start = (words: readonly string[]) => execa(process.execPath, [main, ...words], options);

  const killAfter = async (milliseconds: number, words: readonly string[]): Promise<void> => {
    const child = start(words);
    const timer = setTimeout(() => child.kill('SIGKILL'), milliseconds);
    await child;
    clearTimeout(timer);
  };

  /** Kills the pool's keeper so long after the command has one; false where it ended without. */
  const killKeeperAfter = async (milliseconds: number, words: readonly string[]): Promise<boolean> => {
    const child = start(words);
    const ended = new AbortController();
    const over = child.then(() => {
      ended.abort();
    });
    let keeper: number | undefined;
    while (!ended.signal.aborted && keeper === undefined) {
      // Never another's, who may have the pool before our turn comes.
      const found = holder();
      if (found !== undefined && askedBy(found)?.includes(scratch) === true) keeper = found.keeper;
      await pause(5);
    }
    if (keeper !== undefined) {
      await pause(milliseconds);
      try {
        process.kill(keeper, 'SIGKILL');
      } catch {
        // It had let go of the pool already.
      }
    }
    await over;
    // The next one mends what this one could not.
    const next = await holdPool({ needs: [], waitMilliseconds: othersTime });
    if (next.status !== 'unsupported') await next.release();
    return keeper !== undefined;
  };

  const howLong = async (words: readonly string[]): Promise<number> => {
    const begun = performance.now();
    await start(words);
    return performance.now() - begun;
  };

  /** The pool is everybody's: a keeper that is not of our commands gives its pages back in its own time. */
  /** What the process that asked for the pool was started with; undefined once it is gone. */
  const askedBy = ({ pid }: { readonly pid: number }): string | undefined => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    } catch {
      return undefined;
    }
  };
  const othersHold = (): boolean => {
    const held = holder();
    return held !== undefined && askedBy(held)?.includes(scratch) === false;
  };

  const machineBefore = async (): Promise<Before> => {
    const end = performance.now() + othersTime;
    while (holder() !== undefined && performance.now() < end) await pause(50);
    return holder() === undefined ? { pools: poolsNow() } : {};
  };

  const leftInPool = ({ pools }: Before): string[] => {
    if (pools === undefined || othersHold()) return [];
    const [held, now] = [holder(), poolsNow()];
    return [
      ...(String(now) === String(pools) ? [] : [`pools of ${now.join(', ')} pages, not ${pools.join(', ')}`]),
      ...(held === undefined ? [] : [`the pool's lock, held by ${held.keeper}`]),
    ];
  };

  const leftNow = (before: Before): string[] => [
    ...leftInPool(before),
    ...processesOf(scratch).map((command) => `process ${command}`),
    ...readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .filter((line) => line.includes(scratch))
      .map((line) => `mount ${line}`),
  ];

  /** What is left once those that were left alone had time to end; the cache as the next command finds it. */
  const left = async (before: Before): Promise<string[]> => {
    const end = performance.now() + patience;
    while (leftNow(before).length > 0 && performance.now() < end) await pause(50);
    sweepScratch(cache);
    const folders = readdirSync(cache).filter((name) => /^(sets|counters)-/.test(name));
    return [...leftNow(before), ...folders.map((name) => `${name} in the cache`)];
  };

  return { start, killAfter, killKeeperAfter, howLong, machineBefore, left };
};
