import { realpathSync } from 'node:fs';
import type { ModelSet } from '../gguf/index.ts';
import { mountedDestination } from '../place/destination.ts';
import { needMemory, needMountRoom } from '../place/needs.ts';
import { memoryMountOf } from '../place/mounts.ts';
import { planCopies } from '../place/nodes.ts';
import type { PlacedMeasured } from './measure-placed.ts';
import { UnimapError } from '../unimap-error.ts';

/** A way to put the model where llama.cpp maps it in huge pages. */
export interface PlacedWay {
  readonly way: 'there' | 'tmpfs' | 'private' | 'cache';
  /** Arguments of `unimap place` after the path; absent of a model that lies in memory already. */
  readonly flags?: string;
  /** On what was loaded of the model; absent where it was not tried. */
  readonly measured?: PlacedMeasured;
}

const hasRoom = (bytes: number, folder?: string): boolean => {
  try {
    needMemory(planCopies('interleave'), bytes);
    if (folder !== undefined) needMountRoom(folder, bytes);
    return true;
  } catch (error) {
    if (error instanceof UnimapError) return false;
    throw error;
  }
};

/** What this user may do with this model on this machine, best first. */
export const placedWays = (model: ModelSet, mapped: readonly number[]): PlacedWay[] => {
  if (memoryMountOf(realpathSync(model.parts[0]?.path ?? model.directory)) !== undefined)
    return [{ way: 'there' }];
  const tmpfs = mountedDestination('tmpfs');
  const asRoot = process.geteuid?.() === 0;
  const room = hasRoom(model.totalBytes, tmpfs?.folder);
  return [
    ...(room && (tmpfs !== undefined || asRoot) ? [{ way: 'tmpfs', flags: '--in tmpfs' } as const] : []),
    ...(room && tmpfs === undefined && !asRoot
      ? [{ way: 'private', flags: '--private -- llama-server -m {model}' } as const]
      : []),
    // It drops what is cached of the model's files, which a process that maps them has a use for.
    ...(mapped.length === 0 ? [{ way: 'cache', flags: '--in cache' } as const] : []),
  ];
};
