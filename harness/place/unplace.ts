import { existsSync, realpathSync, rmdirSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { evict } from '../ffi/page-cache.ts';
import { UnimapError } from '../unimap-error.ts';
import { releaseOwnMount } from './destination.ts';
import { identitiesOf, mappedBy } from './mapped-by.ts';
import type { PlacementRecord } from './placement.ts';
import { allPlacements, besideName, filesOf, folderOf, forgetPlacement } from './records.ts';
import { clearLeftovers } from './staging.ts';

export interface Unplaced {
  readonly record: PlacementRecord;
  /** They go on with what they have mapped; its memory is free once they end. */
  readonly stillMappedBy: readonly number[];
}

const sourcesOf = ({ copies }: PlacementRecord): string[] =>
  copies.flatMap(({ parts }) => parts.map(({ source }) => source.path));

/** By the name of its model, or by the path of its folder, of its source, or of a part of either. @throws UnimapError `place-unknown` */
export const findPlacement = (nameOrPath: string): PlacementRecord => {
  const path = existsSync(nameOrPath) ? realpathSync(nameOrPath) : resolve(nameOrPath);
  const found = allPlacements().filter((record) => {
    const files = [...filesOf(record), ...sourcesOf(record)];
    return (
      record.model === nameOrPath ||
      folderOf(record) === path ||
      files.some((file) => file === path || dirname(file) === path)
    );
  });
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  throw new UnimapError(
    'place-unknown',
    only === undefined
      ? `${JSON.stringify(nameOrPath)} is no model that unimap has placed`
      : `${nameOrPath} is placed ${found.length} times: ${found.map(folderOf).join(', ')}`,
    only === undefined ? '`unimap placed` lists what is placed' : 'name one of its parts',
    { exitStatus: 2 },
  );
};

/** Files by name, and folders only when they are empty: what unimap did not place stays. */
const removeCopies = (record: PlacementRecord): void => {
  for (const { folder, parts } of record.copies) {
    for (const { file } of parts) rmSync(join(folder, basename(file)), { force: true });
    if (folder !== folderOf(record)) rmdirSync(folder);
  }
  const folder = folderOf(record);
  rmSync(join(folder, besideName), { force: true });
  rmdirSync(folder);
};

/** Takes a placed model away: its files are unlinked, never truncated, so that a client which maps them goes on. */
export const unplace = async (record: PlacementRecord): Promise<Unplaced> => {
  const files = filesOf(record);
  const stillMappedBy = mappedBy(identitiesOf(files));
  if (record.in === 'cache') {
    if (stillMappedBy.length === 0) evict(files);
  } else removeCopies(record);
  forgetPlacement(record);
  if (record.in !== 'cache') {
    const base = dirname(folderOf(record));
    clearLeftovers(base);
    await releaseOwnMount(base);
  }
  return { record, stillMappedBy };
};
