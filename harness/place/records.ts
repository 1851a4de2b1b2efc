import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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

export const placementIn = (folder: string): PlacementRecord | undefined => {
  const beside = read(join(folder, besideName));
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
    .flatMap((folder) => read(join(folder, besideName)) ?? []);
  // One model may be both copied and, where its files are, in the page cache.
  const byFiles = new Map(
    [...keptPlacements(), ...beside].map((record) => [filesOf(record).join('\0'), record]),
  );
  return [...byFiles.values()];
};
