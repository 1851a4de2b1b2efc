import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { UnimapError } from '../unimap-error.ts';
import { cacheFolder } from './cache-folder.ts';
import { keptInCache, type Kept } from './kept.ts';
import { makeScratchFolder } from './scratch-folder.ts';

/** Why something stays. */
export type Stays =
  | { readonly kind: 'used'; readonly by: readonly number[] }
  | { readonly kind: 'mounted'; readonly points: readonly string[] }
  | { readonly kind: 'records' }
  | { readonly kind: 'foreign' };

export interface Cleaned {
  readonly removed: readonly Kept[];
  readonly kept: readonly { readonly entry: Kept; readonly why: Stays }[];
}

export const whyItStays = ({ kind, users }: Kept): Stays | undefined => {
  if (kind === 'foreign' || kind === 'records') return { kind };
  if (users.mounts.length > 0) return { kind: 'mounted', points: users.mounts };
  return users.processes.length > 0 ? { kind: 'used', by: users.processes } : undefined;
};

/** By one rename first, so that nothing half removed has a name that a command takes for whole. */
const remove = (name: string, cache: string): void => {
  const grave = makeScratchFolder('removed', cache);
  renameSync(join(cache, name), join(grave, name));
  rmSync(grave, { recursive: true, force: true });
};

/**
 * Removes what nothing uses, or these of it. Records of placed models stay: `unplace` removes them with the model.
 * @throws UnimapError `cache-unknown`
 */
export const cleanCache = (names: readonly string[], cache = cacheFolder()): Cleaned => {
  const all = keptInCache(cache);
  const unknown = names.find((name) => !all.some((each) => each.name === name));
  if (unknown !== undefined)
    throw new UnimapError(
      'cache-unknown',
      `${JSON.stringify(unknown)} is not in the cache folder ${cache}`,
      '`unimap cache` lists what is there',
      { exitStatus: 2 },
    );
  const chosen = names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
  const removed: Kept[] = [];
  const kept: { entry: Kept; why: Stays }[] = [];
  for (const entry of chosen) {
    const why = whyItStays(entry);
    if (why === undefined) {
      remove(entry.name, cache);
      removed.push(entry);
    } else kept.push({ entry, why });
  }
  return { removed, kept };
};
