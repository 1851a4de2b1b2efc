import { rmSync } from 'node:fs';
import { cacheFolder, freeCacheBytes } from '../cache/cache-folder.ts';
import { makeScratchFolder } from '../cache/scratch-folder.ts';
import { UnimapError } from '../unimap-error.ts';
import type { Session } from '../session/session.ts';
import { sizeText } from '../wording/size-text.ts';

/**
 * A folder for this run's sets alone, removed at its end, in a cache folder that has room for the most of them that
 * stand at once.
 * @throws UnimapError `cache-unusable`, `cache-too-small`
 */
export const claimSetFolder = (session: Session, mostBytes: number): string => {
  const folder = makeScratchFolder('sets');
  session.onShutdown(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const free = freeCacheBytes();
  if (free < mostBytes) {
    throw new UnimapError(
      'cache-too-small',
      `the cache folder ${cacheFolder()} has ${sizeText(free)} free, and the largest sets of this run take ${sizeText(mostBytes)}`,
      'free some space there, or set UNIMAP_CACHE to a folder on a larger disk',
      { exitStatus: 3 },
    );
  }
  return folder;
};
