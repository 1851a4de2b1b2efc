import { existsSync, realpathSync, rmdirSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { evict } from '../ffi/page-cache.ts';
import { unimap } from '../installation/command.ts';
import { errorCode } from '../lifecycle/error-code.ts';
import { UnimapError } from '../unimap-error.ts';
import { shellWord } from '../wording/shell-word.ts';
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

/** Where a path leads, while it leads anywhere. */
const realPath = (path: string): string => (existsSync(path) ? realpathSync(path) : resolve(path));

const sourcesOf = ({ copies }: PlacementRecord): string[] =>
  copies.flatMap(({ parts }) => parts.flatMap(({ source: { path } }) => [path, realPath(path)]));

/** By the name of its model, or by the path of its folder, of its source, or of a part of either. @throws UnimapError `place-unknown` */
export const findPlacement = (nameOrPath: string): PlacementRecord => {
  const paths = [resolve(nameOrPath), realPath(nameOrPath)];
  const all = allPlacements();
  const among = (files: readonly string[]): boolean =>
    files.some((file) => paths.includes(file) || paths.includes(dirname(file)));
  // The page cache is of the sources themselves: a copy of the same model has paths of its own to be named by.
  const own = all.filter((record) => paths.includes(folderOf(record)) || among(filesOf(record)));
  const found =
    own.length > 0 ? own : all.filter((record) => record.model === nameOrPath || among(sourcesOf(record)));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  throw new UnimapError(
    'place-unknown',
    only === undefined
      ? `${JSON.stringify(nameOrPath)} is no model that unimap has placed`
      : `${nameOrPath} is placed ${found.length} times: ${found.map(folderOf).join(', ')}`,
    only === undefined ? '`unimap placed` lists what is placed' : 'give the path of one of them',
    { exitStatus: 2 },
  );
};

/** A folder may have gone with its mount, which a record in the cache folder outlives; one with files of others stays. */
const removeFolder = (folder: string): void => {
  try {
    rmdirSync(folder);
  } catch (error) {
    if (!['ENOENT', 'ENOTEMPTY'].includes(errorCode(error) ?? '')) throw error;
  }
};

const denied = (record: PlacementRecord, cause: unknown): UnimapError =>
  new UnimapError(
    'place-denied',
    `${folderOf(record)} was placed by another user, or lies on a mount that is read-only`,
    `take it away as that user or as root: sudo ${unimap} unplace ${shellWord(folderOf(record))}`,
    { exitStatus: 3, cause },
  );

/** Files by name, and folders only when they are empty: what unimap did not place stays. @throws UnimapError `place-denied` */
const removeCopies = (record: PlacementRecord): void => {
  try {
    removeFiles(record);
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes(errorCode(error) ?? '')) throw denied(record, error);
    throw error;
  }
};

const removeFiles = (record: PlacementRecord): void => {
  for (const { folder, parts } of record.copies) {
    for (const { file } of parts) rmSync(join(folder, basename(file)), { force: true });
    if (folder !== folderOf(record)) removeFolder(folder);
  }
  const folder = folderOf(record);
  rmSync(join(folder, besideName), { force: true });
  removeFolder(folder);
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
