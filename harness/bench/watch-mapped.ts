import { existsSync, realpathSync } from 'node:fs';
import { basename } from 'node:path';
import type { ClientMappedRecord } from '../results/index.ts';
import { sumByNode } from '../machine/by-node.ts';
import { kernelPath } from '../machine/kernel-path.ts';
import { readText } from '../machine/sysfs.ts';
import { UnimapError } from '../unimap-error.ts';
import type { ProcessAccount } from '../witness/account.ts';
import { witnessProcess } from '../witness/witness-process.ts';
import { descendants, mappedResident } from './process-tree.ts';

/** What was seen of a client while it ran. */
export type Seen =
  | { readonly status: 'seen'; readonly mapped: ClientMappedRecord }
  /** It mapped none of the files whenever it was looked at. */
  | { readonly status: 'nothing' }
  /** Some process of it could not be looked at, and no other one maps the files. */
  | { readonly status: 'denied'; readonly reason: string };

export interface Watch {
  /** Looks now, whatever was seen before. */
  readonly look: () => void;
  readonly stop: () => Seen;
}

/** Base names that /proc may tell of these files: of a link, the name of what it leads to. */
export const mappedNames = (paths: readonly string[]): ReadonlySet<string> =>
  new Set(
    paths
      .flatMap((path) => [path, ...(existsSync(path) ? [realpathSync(path)] : [])])
      .map((path) => basename(path)),
  );

/** Of an account, what is of these files; undefined where nothing is. */
export const mappedOf = (
  { files, anonymous, pageTables }: ProcessAccount,
  names: ReadonlySet<string>,
): ClientMappedRecord | undefined => {
  const own = files.filter(({ path }) => names.has(basename(path)));
  if (own.length === 0) return undefined;
  const sum = (of: 'mapped' | 'resident' | 'huge'): number =>
    own.reduce((total, file) => total + file[of], 0);
  return {
    bytes: sum('mapped'),
    residentBytes: sum('resident'),
    hugeBytes: sum('huge'),
    ...(own.some(({ byNode }) => byNode) && { byNode: sumByNode(own.map(({ byNode }) => byNode)) }),
    anonymousBytes: anonymous.bytes,
    ...(pageTables !== undefined && { pageTableBytes: pageTables }),
  };
};

const everyMs = 10;
/** Grown by less than this since it was asked last, a client has loaded: a look costs it and us more than asking. */
export const steadyShare = 0.01;
/** Looking takes at most a twentieth of one CPU. */
const restPerLook = 20;

/** Much cheaper than a look, which walks every page: whether there is something to see, or a look would say why there is not. */
const isWorthALook = (pid: number, names: ReadonlySet<string>): boolean => {
  const maps = readText(`/proc/${pid}/maps`);
  return maps === undefined || maps.split('\n').some((line) => names.has(basename(kernelPath(line))));
};

/**
 * Looks at the processes below `root` whenever what they have in memory of files has grown and then stands still, and keeps
 * what was seen of the one that had most of the model. It only reads /proc.
 */
export const watchMapped = (root: number, names: ReadonlySet<string>): Watch => {
  let best: ClientMappedRecord | undefined;
  let denied: UnimapError | undefined;
  let [former, lookedAt, notBefore] = [0, 0, 0];
  const look = (): void => {
    const before = process.cpuUsage();
    for (const pid of descendants(root)) {
      try {
        const mapped = mappedOf(witnessProcess(pid), names);
        if (mapped && (mapped.residentBytes ?? 0) >= (best?.residentBytes ?? 0)) best = mapped;
      } catch (error) {
        // It ended meanwhile.
        if (!(error instanceof UnimapError)) throw error;
        if (error.code === 'witness-denied') denied = error;
      }
    }
    const { user, system } = process.cpuUsage(before);
    notBefore = performance.now() + (restPerLook * (user + system)) / 1000;
  };
  const ask = (): void => {
    const now = Math.max(0, ...descendants(root).map(mappedResident));
    const steady = now <= former * (1 + steadyShare);
    former = now;
    if (!steady || now <= lookedAt * (1 + steadyShare) || performance.now() < notBefore) return;
    lookedAt = now;
    if (!descendants(root).some((pid) => isWorthALook(pid, names))) return;
    look();
  };
  const timer = setInterval(ask, everyMs);
  return {
    look,
    stop: () => {
      clearInterval(timer);
      if (best !== undefined) return { status: 'seen', mapped: best };
      if (denied !== undefined) return { status: 'denied', reason: denied.message };
      return { status: 'nothing' };
    },
  };
};
