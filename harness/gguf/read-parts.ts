import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { UnimapError } from '../unimap-error.ts';
import { shellWord } from '../wording/shell-word.ts';
import { badModel } from './bad-model.ts';
import { folderFiles, unfinishedFile } from './folder-files.ts';
import type { LocatedSet } from './locate-set.ts';
import { isUnfinishedName, stemOf } from './part-names.ts';
import { readPart, type ReadPart } from './read-part.ts';
import { renamedParts } from './renamed-parts.ts';
import { isPartOfSeveral } from './split-keys.ts';

/** aria2 gives a file its whole length at once, and keeps what it lacks in a file beside it until it has all. */
const checkFinished = (path: string): void => {
  if (existsSync(`${path}.aria2`))
    throw badModel(
      'part-unfinished',
      `${path} is a download of aria2 that did not finish: ${basename(path)}.aria2 is beside it`,
      {
        remedy: `let it finish: run the same \`aria2c\` again; or, where the file is whole, \`rm ${shellWord(`${path}.aria2`)}\``,
      },
    );
};

/** A part that is not there may be on its way. */
const missing = (directory: string, file: string, error: UnimapError): UnimapError => {
  const [begun] = folderFiles(directory).names.filter(
    (name) => isUnfinishedName(name) && (name.startsWith(file) || name.startsWith(`.${file}`)),
  );
  return begun === undefined ? error : unfinishedFile(join(directory, begun));
};

const readAt = (directory: string, file: string): ReadPart => {
  const path = join(directory, file);
  checkFinished(path);
  try {
    return readPart(path);
  } catch (error) {
    throw error instanceof UnimapError && error.code === 'part-missing'
      ? missing(directory, file, error)
      : error;
  }
};

/**
 * The one file of a set's names that is there, where it says of itself that it is whole (llama.cpp loads it so), or holds
 * the others as well.
 */
const aloneUnderPartName = ({ directory, files }: LocatedSet): string | undefined => {
  if (files.length < 2) return undefined;
  const [only, ...others] = files.filter((file) => existsSync(join(directory, file)));
  if (only === undefined || others.length > 0) return undefined;
  const part = readAt(directory, only);
  return !isPartOfSeveral(part) || part.joined !== undefined ? only : undefined;
};

/**
 * The parts of a set, read; and the set they turn out to be, where names and keys say different things of it.
 * @throws UnimapError exit status 2
 */
export const readParts = (located: LocatedSet): { set: LocatedSet; parts: ReadPart[] } => {
  const { directory, files } = located;
  const read = (set: LocatedSet) => ({ set, parts: set.files.map((file) => readAt(directory, file)) });
  const alone = located.manifest === undefined ? aloneUnderPartName(located) : undefined;
  if (alone !== undefined) return read({ name: stemOf(alone), directory, files: [alone] });
  const [first, ...others] = files;
  if (first === undefined || others.length > 0 || located.manifest !== undefined || located.renamed)
    return read(located);
  const part = readAt(directory, first);
  if (!isPartOfSeveral(part) || part.joined !== undefined) return { set: located, parts: [part] };
  const renamed = renamedParts(directory, first);
  return renamed === undefined
    ? { set: located, parts: [part] }
    : read({ ...renamed, directory, renamed: true });
};
