import { join } from 'node:path';
import { freeMemory } from '../machine/free-memory.ts';
import type { Attempt, Need } from './keeper-messages.ts';

/** Undefined when written; else the error's code, for a kernel or a container that does not let us. */
export type Write = (path: string, value: number) => string | undefined;

/** Touches at most so many bytes of a node's free memory once, beyond the reserve, and gives how many it were. */
export type Touch = (node: number, bytes: number, reserve: number) => Promise<number>;

interface RoomOptions {
  readonly sysRoot: string;
  readonly procRoot: string;
  readonly write: Write;
  readonly touch?: Touch;
  readonly dropCaches?: boolean;
}

interface Step {
  readonly step: Attempt['step'];
  /** For so many pages; undefined where there was nothing to be done, so that asking again would find nothing new. */
  readonly run: (missing: number) => Promise<Pick<Attempt, 'bytes'> | undefined> | Pick<Attempt, 'bytes'>;
}

/** Stays untouched on every node: beyond it, nobody's pages have to give way. */
const reserve = 1024 ** 3;
/** In whole steps of the process that touches. */
const leastTouch = 256 * 1024 ** 2;

const compact = ({ procRoot, write }: RoomOptions): void => {
  write(join(procRoot, 'sys/vm/compact_memory'), 1);
};

/** Twice what is missing: the kernel needs whole stretches of it, and more of a large machine would take minutes. */
const touchFree = async (
  { node, pageBytes }: Need,
  missing: number,
  { sysRoot, procRoot, touch }: RoomOptions,
): Promise<Pick<Attempt, 'bytes'> | undefined> => {
  const free = freeMemory(node, reserve, { sysRoot, procRoot });
  const wanted = Math.min(free, 2 * missing * pageBytes);
  if (touch === undefined || wanted < leastTouch) return undefined;
  const bytes = await touch(node, wanted, reserve);
  return bytes === 0 ? undefined : { bytes };
};

/**
 * What may find pages that the first request did not, in the order of what it costs others. Compaction is advice and costs
 * nobody anything. Memory that was never used may not be set up yet: touching it once is for pages of 1 GiB alone, as smaller
 * ones are found without. Dropping the page cache takes the models of others from memory: only where it was asked for.
 */
export const roomSteps = (need: Need, options: RoomOptions): readonly Step[] => [
  {
    step: 'compacted',
    run: () => {
      compact(options);
      return {};
    },
  },
  ...(need.pageBytes < 1024 ** 3
    ? []
    : [{ step: 'touched' as const, run: (missing: number) => touchFree(need, missing, options) }]),
  ...(options.dropCaches
    ? [
        {
          step: 'dropped-caches' as const,
          run: () => {
            options.write(join(options.procRoot, 'sys/vm/drop_caches'), 3);
            compact(options);
            return {};
          },
        },
      ]
    : []),
];

const afterStep = ({ step, available, bytes = 0 }: Attempt): string => {
  switch (step) {
    case 'asked':
      return `${available} at first`;
    case 'compacted':
      return `${available} after compaction`;
    case 'touched':
      return `${available} after ${(bytes / 1024 ** 3).toFixed(1)} GiB of free memory had been touched once`;
    case 'dropped-caches':
      return `${available} after the page cache had been dropped`;
  }
};

/** " (2 at first, 16 after ..)"; nothing of a request that was granted at once. */
export const stepsText = (attempts: readonly Attempt[]): string =>
  attempts.length < 2 ? '' : ` (${attempts.map(afterStep).join(', ')})`;
