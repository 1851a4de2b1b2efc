import { basename, join } from 'node:path';
import { UnimapError } from '../unimap-error.ts';
import { shellWord } from '../wording/shell-word.ts';
import { badModel } from './bad-model.ts';
import { folderFiles } from './folder-files.ts';
import { isGgufName, stemOf } from './part-names.ts';
import { readPart, type ReadPart } from './read-part.ts';
import { splitKeys } from './split-keys.ts';

/** A folder with more models than this is no place where parts of one lie side by side. */
const MOST_FILES = 4096;

const readable = (path: string): ReadPart | undefined => {
  try {
    return readPart(path);
  } catch (error) {
    if (error instanceof UnimapError) return undefined;
    throw error;
  }
};

interface Keyed {
  readonly file: string;
  readonly no: number;
  readonly count: number;
  readonly total: number | undefined;
}

const keyedIn = (folder: string, files: readonly string[]): Keyed[] =>
  files.slice(0, MOST_FILES).flatMap((file) => {
    const part = readable(join(folder, file));
    const { no, count = 0, total } = part === undefined ? {} : splitKeys(part);
    return no === undefined || count < 2 ? [] : [{ file, no, count, total }];
  });

/** What is wrong with parts that say they are of one set and are not exactly one. */
const incomplete = (folder: string, parts: readonly Keyed[], numbers: readonly number[]): UnimapError => {
  const count = numbers.length;
  const lacking = numbers.filter((number) => !parts.some(({ no }) => no === number));
  const [twice] = parts.filter(({ no }, index) => parts.findIndex((other) => other.no === no) !== index);
  const examples = parts
    .slice(0, 3)
    .map(({ file, no }) => `${file} (split.no ${no})`)
    .join(', ');
  const named = (number: number) =>
    `NAME-${String(number).padStart(5, '0')}-of-${String(count).padStart(5, '0')}.gguf`;
  if (twice === undefined && lacking.length > 0)
    return badModel(
      'part-missing',
      `${folder} holds ${parts.length} of ${count} parts, by what the parts say: ${examples}; split.no ${lacking.slice(0, 10).join(', ')} is missing`,
    );
  return badModel(
    'split-keys',
    `the parts in ${folder} do not say which of them belong together: ${examples}${twice === undefined ? '' : `; split.no ${twice.no} is there twice`}`,
    {
      remedy: `give the parts of each set the names gguf-split gave them, ${named(1)} to ${named(count)}, for example: \`mv ${shellWord(join(folder, parts[0]?.file ?? ''))} ${shellWord(join(folder, named((parts[0]?.no ?? 0) + 1)))}\``,
    },
  );
};

/**
 * The set that a file, or all GGUF files of a folder, belong to by their own keys, whatever they are named: each number
 * of one count once. Undefined where nothing says that it is a part.
 * @throws UnimapError `part-missing`, `split-keys` where they say so and do not make up one set
 */
export const renamedParts = (
  folder: string,
  given?: string,
): { readonly name: string; readonly files: readonly string[] } | undefined => {
  const files = folderFiles(folder).names.filter(isGgufName);
  if (given !== undefined && !files.includes(given)) files.push(given);
  const keyed = keyedIn(folder, files);
  const [first] = given === undefined ? keyed : keyed.filter(({ file }) => file === given);
  if (first === undefined) return undefined;
  const same = keyed.filter(({ count, total }) => count === first.count && total === first.total);
  // A folder that holds anything else as well is not one model.
  if (given === undefined && same.length !== files.length) return undefined;
  // Some writers count from 1.
  const base = same.every(({ no }) => no >= 1) && same.some(({ no }) => no === first.count) ? 1 : 0;
  const numbers = Array.from({ length: first.count }, (_, index) => index + base);
  const inPlace = numbers.flatMap((number) => same.filter(({ no }) => no === number).map(({ file }) => file));
  if (inPlace.length !== first.count || new Set(same.map(({ no }) => no)).size !== first.count)
    throw incomplete(folder, same, numbers);
  return { name: stemOf(basename(inPlace[0] ?? '')), files: inPlace };
};
