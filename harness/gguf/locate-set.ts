import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { GeneratorError, MANIFEST_FILE, readManifest, type Manifest } from '../../fixtures-gen/index.ts';
import { UnimapError } from '../unimap-error.ts';
import { badModel, unreadable } from './bad-model.ts';

/** Where the parts of a set should be; whether they are there is not known yet. */
interface LocatedSet {
  readonly name: string;
  readonly directory: string;
  readonly files: readonly string[];
  readonly manifest?: Manifest;
}

const SPLIT_NAME = /^(?<stem>.*)-(?<number>\d{5})-of-(?<count>\d{5})\.gguf$/s;
const GGUF = '.gguf';

/** Stem of a file's set, and its place in the set as its name tells it. */
export function splitName(file: string): { stem: string; number: number; count: number } | undefined {
  const { stem, number, count } = SPLIT_NAME.exec(basename(file))?.groups ?? {};
  if (stem === undefined || number === undefined || count === undefined) return undefined;
  return { stem, number: Number(number), count: Number(count) };
}

function setOfFile(path: string): LocatedSet {
  const directory = dirname(path);
  const split = splitName(path);
  if (split === undefined) return { name: basename(path, GGUF), directory, files: [basename(path)] };
  if (split.count === 0 || split.number === 0 || split.number > split.count)
    throw badModel(
      'split-keys',
      `${path}: the name says part ${split.number} of ${split.count}, which cannot be`,
    );
  const digits = (value: number) => String(value).padStart(5, '0');
  const files = Array.from(
    { length: split.count },
    (_, part) => `${split.stem}-${digits(part + 1)}-of-${digits(split.count)}${GGUF}`,
  );
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
  const entries = (await readdir(directory)).filter((entry) => entry.endsWith(GGUF)).sort();
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
  if (first === undefined)
    throw badModel('not-a-model', `${directory} holds no ${GGUF} file and no ${MANIFEST_FILE}`);
  const set = setOfFile(join(directory, first));
  const other = entries.find((entry) => !set.files.includes(entry));
  if (other !== undefined)
    throw badModel(
      'several-models',
      `${directory} holds more than one model: ${first} and ${other} are of different sets`,
    );
  return set;
}

/**
 * Finds the set a path means: a directory holding one, a file that is one, or any part of one.
 * @throws UnimapError `model-not-found`, `model-unreadable`, `not-a-model`, `several-models`, `split-keys`
 */
export async function locateSet(path: string): Promise<LocatedSet> {
  // It would mean the current directory, which nobody means by an unset variable.
  if (path === '') throw badModel('model-not-found', 'the path of the model is empty');
  const absolute = resolve(path);
  try {
    const stats = await stat(absolute);
    if (stats.isDirectory()) {
      if (absolute.endsWith(GGUF)) throw badModel('part-not-a-file', `${path} is a directory, not a part`);
      return await setInDirectory(absolute);
    }
    if (basename(absolute) === MANIFEST_FILE) return await setInDirectory(dirname(absolute));
    return await withManifest(setOfFile(absolute));
  } catch (error) {
    if (error instanceof UnimapError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw badModel('model-not-found', `there is nothing at ${path}`, error);
    throw unreadable(path, error);
  }
}
