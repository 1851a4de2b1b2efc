import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { GeneratorError, MANIFEST_FILE, readManifest, type Manifest } from '../../fixtures-gen/index.ts';
import { UnimapError } from '../unimap-error.ts';
import { badModel, unreadable } from './bad-model.ts';
import { cutFile, folderFiles, noModelIn, snapshotOf, unfinishedFile } from './folder-files.ts';
import { isGgufName, isUnfinishedName, splitName, stemOf } from './part-names.ts';
import { renamedParts } from './renamed-parts.ts';

/** Where the parts of a set should be; whether they are there is not known yet. */
export interface LocatedSet {
  readonly name: string;
  readonly directory: string;
  readonly files: readonly string[];
  readonly manifest?: Manifest;
  /** Told by what the parts say themselves, not by their names. */
  readonly renamed?: true;
}

function setOfFile(path: string): LocatedSet {
  const directory = dirname(path);
  const split = splitName(path);
  if (split === undefined) return { name: stemOf(path), directory, files: [basename(path)] };
  if (split.count === 0 || split.number === 0 || split.number > split.count)
    throw badModel(
      'split-keys',
      `${path}: the name says part ${split.number} of ${split.count}, which is impossible`,
    );
  const files = Array.from({ length: split.count }, (_, part) => split.sibling(part + 1));
  return { name: split.stem, directory, files };
}

async function manifestIn(directory: string): Promise<Manifest | undefined> {
  try {
    return await readManifest(directory);
  } catch (error) {
    if (error instanceof GeneratorError)
      throw new UnimapError(error.code, error.message, error.remedy, { exitStatus: 2, cause: error });
    throw error;
  }
}

async function withManifest(set: LocatedSet): Promise<LocatedSet> {
  // Somebody else's manifest.json beside a model is none of ours; only a directory given as such must make sense of it.
  const manifest = await readManifest(set.directory).catch(() => undefined);
  const files = manifest?.parts.map(({ file }) => file);
  return manifest !== undefined && files?.join('\n') === set.files.join('\n') ? { ...set, manifest } : set;
}

async function setInDirectory(directory: string): Promise<LocatedSet> {
  const found = folderFiles(directory);
  const entries = found.names.filter(isGgufName);
  const [first] = entries;
  const manifest =
    entries.length > 0 ? await readManifest(directory).catch(() => undefined) : await manifestIn(directory);
  if (manifest !== undefined)
    return {
      name: manifest.options.name,
      directory,
      files: manifest.parts.map(({ file }) => file),
      manifest,
    };
  if (first === undefined) throw noModelIn(directory, found);
  const set = setOfFile(join(directory, first));
  const other = entries.find((entry) => !set.files.includes(entry));
  if (other === undefined) return set;
  const renamed = renamedParts(directory);
  if (renamed !== undefined) return { ...renamed, directory, renamed: true };
  throw badModel(
    'several-models',
    `${directory} holds more than one model: ${first} and ${other} are of different sets`,
  );
}

function fileGiven(path: string): LocatedSet {
  const name = basename(path);
  if (isUnfinishedName(name)) throw unfinishedFile(path);
  const cut = isGgufName(name) ? undefined : cutFile(dirname(path), name, folderFiles(dirname(path)).names);
  if (cut !== undefined) throw cut;
  return setOfFile(snapshotOf(path) ?? path);
}

/**
 * Finds the set a path means: a directory holding one, a file that is one, or any part of one.
 * @throws UnimapError `model-not-found`, `model-unreadable`, `not-a-model`, `several-models`, `split-keys`, `part-cut`,
 *   `part-unfinished`, `part-missing`, `name-not-text`
 */
export async function locateSet(path: string): Promise<LocatedSet> {
  // It would mean the current directory, which nobody means by an unset variable.
  if (path === '') throw badModel('model-not-found', 'the path of the model is empty');
  const absolute = resolve(path);
  try {
    const stats = await stat(absolute);
    if (stats.isDirectory()) return await setInDirectory(absolute);
    if (basename(absolute) === MANIFEST_FILE) return await setInDirectory(dirname(absolute));
    return await withManifest(fileGiven(absolute));
  } catch (error) {
    if (error instanceof UnimapError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw badModel('model-not-found', `there is nothing at ${path}`, {
        cause: error,
        remedy: path.includes('\u{fffd}')
          ? 'its name is not UTF-8 text, and Node cannot open such a name: give its folder, or rename it'
          : undefined,
      });
    throw unreadable(path, error);
  }
}
