import { realpathSync } from 'node:fs';
import type { SetPlaceRecord } from '../../results/state.ts';
import { mountHolding, parseMounts, readMountinfo } from '../mounts.ts';

const real = (path: string): string => {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
};

/** File system and options of the mount a path is on; of those mounted over each other, the last. */
export const mountOf = (path: string, procRoot = '/proc'): SetPlaceRecord['mount'] => {
  const found = mountHolding(real(path), parseMounts(readMountinfo(procRoot)));
  return found && { fileSystem: found.fileSystem, options: found.options };
};
