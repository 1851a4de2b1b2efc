import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../cache/cache-folder.ts';
import { listFolder } from '../machine/sysfs.ts';
import { memoryMounts } from './mounts.ts';
import { Placement, type PlacementRecord } from './placement.ts';
import { LARGEST, readGivenFile } from '../../fixtures-gen/index.ts';

export const besideName = 'unimap-placement.json';

const keptFolder = (): string => join(cacheFolder(), 'placements');

/** The folder of a placement, which all its copies lie in. */
export const folderOf = ({ copies }: PlacementRecord): string => {
  const [first] = copies;
  if (first === undefined) throw new Error('a placement without copies');
  return copies.length === 1 ? first.folder : dirname(first.folder);
};

export const filesOf = ({ copies }: PlacementRecord): string[] =>
  copies.flatMap(({ folder, parts }) => parts.map(({ file }) => join(folder, file)));

/** Of placements that cannot hold a file of their own: a hugetlbfs takes no writing, and the page cache is no folder. */
const keptPath = (record: PlacementRecord): string =>
  join(
    keptFolder(),
    `${createHash('sha256').update(filesOf(record).join('\0')).digest('hex').slice(0, 16)}.json`,
  );

/** Undefined where there is none, or none that this version understands. */
const read = (path: string): PlacementRecord | undefined => {
  try {
    const parsed = Placement.safeParse(JSON.parse(readGivenFile(path, LARGEST.manifest).toString()));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
};

/** `staged`: where the placement lies until it gets its final name. */
export const writePlacement = (record: PlacementRecord, staged: string): void => {
  const text = `${JSON.stringify(record, null, 2)}\n`;
  if (record.in === 'tmpfs') {
    writeFileSync(join(staged, besideName), text, { mode: 0o644 });
    return;
  }
  const path = keptPath(record);
  mkdirSync(keptFolder(), { recursive: true, mode: 0o700 });
  writeFileSync(`${path}.new`, text, { mode: 0o600 });
  renameSync(`${path}.new`, path);
};

const isFolder = (path: string): boolean =>
  lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/**
 * The record that lies in a folder. On a mount of everybody's anybody may have written it: one that names files elsewhere,
 * itself or through a link, is none, because `unplace` would remove them.
 */
const besideIn = (folder: string): PlacementRecord | undefined => {
  const record = read(join(folder, besideName));
  if (record === undefined || folderOf(record) !== folder) return undefined;
  const folders = record.copies.map((copy) => copy.folder);
  const inside = folders.every((each) => each === folder || dirname(each) === folder);
  return inside && [folder, ...folders].every(isFolder) ? record : undefined;
};

export const placementIn = (folder: string): PlacementRecord | undefined => {
  const beside = besideIn(folder);
  return beside ?? keptPlacements().find((record) => record.in !== 'cache' && folderOf(record) === folder);
};

export const forgetPlacement = (record: PlacementRecord): void => {
  rmSync(keptPath(record), { force: true });
};

const keptPlacements = (): PlacementRecord[] =>
  listFolder(keptFolder()).flatMap((name) => read(join(keptFolder(), name)) ?? []);

/** Every placement on a file system in memory that this process sees, and those this user's cache folder remembers. */
export const allPlacements = (): PlacementRecord[] => {
  const beside = memoryMounts()
    .filter(({ kind }) => kind === 'tmpfs')
    .flatMap(({ point }) => {
      const folders = listFolder(point).map((name) => join(point, name));
      // A user's own folder on a mount of everybody's.
      return [...folders, ...folders.flatMap((each) => listFolder(each).map((name) => join(each, name)))];
    })
    .flatMap((folder) => besideIn(folder) ?? []);
  // One model may be both copied and, where its files are, in the page cache.
  const byFiles = new Map(
    [...keptPlacements(), ...beside].map((record) => [filesOf(record).join('\0'), record]),
  );
  return [...byFiles.values()];
};
