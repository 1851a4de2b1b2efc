import { readdirSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { shellBytes, shellWord } from '../wording/shell-word.ts';
import { badModel } from './bad-model.ts';
import { isGgufName, isUnfinishedName, wholeOfPiece } from './part-names.ts';
import type { UnimapError } from '../unimap-error.ts';

interface FolderFiles {
  readonly names: readonly string[];
  /** Names that are no UTF-8: no text stands for them, so only a shell reaches them. */
  readonly notText: readonly Buffer[];
}

export const folderFiles = (folder: string): FolderFiles => {
  const all = readdirSync(Buffer.from(folder), { encoding: 'buffer' });
  const isText = (name: Buffer): boolean => Buffer.from(name.toString()).equals(name);
  return {
    names: all
      .filter(isText)
      .map((name) => name.toString())
      .sort(),
    notText: all.filter((name) => !isText(name)),
  };
};

/** In the order `cat` has to take them: 2 before 10. */
const inOrder = (names: readonly string[]): string[] =>
  names.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));

/** Where a file was cut into pieces, two at least; undefined for what is no piece. */
export const cutFile = (folder: string, name: string, names: readonly string[]): UnimapError | undefined => {
  const whole = wholeOfPiece(name);
  if (whole === undefined) return undefined;
  const pieces = inOrder(names.filter((other) => wholeOfPiece(other) === whole));
  if (pieces.length < 2) return undefined;
  const words = pieces.map((piece) => shellWord(join(folder, piece)));
  const given =
    words.length > 40 ? `${words.slice(0, 2).join(' ')} .. ${words.at(-1) ?? ''}` : words.join(' ');
  return badModel(
    'part-cut',
    `${join(folder, name)} is a piece of a file that was cut, as \`split\` does: ${pieces.length} pieces of it are here`,
    { remedy: `put them together: \`cat ${given} > ${shellWord(join(folder, whole))}\`` },
  );
};

export const unfinishedFile = (path: string): UnimapError =>
  badModel('part-unfinished', `${path} is a download that did not finish, by its name`, {
    remedy: 'let it finish, or begin it anew: the program that fetches renames the file when it is whole',
  });

const MOST_FOLDERS = 200;

/** Folders below one that hold models, the nearest first; a few, and not far down. */
const foldersWithModels = (folder: string): string[] => {
  const found: string[] = [];
  let level = [folder];
  for (let depth = 0, seen = 0; depth < 4 && seen < MOST_FOLDERS && found.length === 0; depth += 1) {
    const below: string[] = [];
    for (const each of level) {
      seen += 1;
      if (seen > MOST_FOLDERS) break;
      try {
        const entries = readdirSync(each, { withFileTypes: true });
        if (depth > 0 && entries.some((entry) => !entry.isDirectory() && isGgufName(entry.name)))
          found.push(each);
        below.push(...entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(each, name)));
      } catch {
        // One that may not be read holds nothing to give.
      }
    }
    level = below;
  }
  return found;
};

/** Why a folder without a GGUF file is no model, and what was perhaps meant. */
export const noModelIn = (folder: string, { names, notText }: FolderFiles): UnimapError => {
  const [hidden] = notText.filter((name) => /\.gguf$/i.test(name.toString('latin1')));
  if (hidden !== undefined) {
    const from = Buffer.concat([Buffer.from(`${folder}/`), hidden]);
    const to = hidden.toString('latin1').replaceAll(/[^\x20-\x7e]/g, '_');
    return badModel('name-not-text', `${folder} holds a GGUF file whose name is no UTF-8 text`, {
      remedy: `rename each: \`mv -- ${shellBytes(from)} ${shellWord(join(folder, to))}\``,
    });
  }
  const unfinished = names.find((name) => isUnfinishedName(name) && /gguf/i.test(name));
  if (unfinished !== undefined) return unfinishedFile(join(folder, unfinished));
  for (const name of names) {
    const cut = cutFile(folder, name, names);
    if (cut !== undefined) return cut;
  }
  const [nearest] = foldersWithModels(folder);
  return badModel('not-a-model', `${folder} holds no .gguf file and no manifest.json`, {
    remedy:
      nearest === undefined ? undefined : `give the folder below it that holds one: ${shellWord(nearest)}`,
  });
};

/**
 * A blob of a Hugging Face cache is named by its hash; the name its parts are told by is that of a link to it in
 * `snapshots/`. Undefined for what is no blob, or has no link.
 */
export const snapshotOf = (path: string): string | undefined => {
  if (basename(dirname(path)) !== 'blobs' || !/^[0-9a-f]{40,64}$/.test(basename(path))) return undefined;
  const snapshots = join(dirname(dirname(path)), 'snapshots');
  try {
    const blob = realpathSync(path);
    for (const entry of readdirSync(snapshots, { recursive: true, withFileTypes: true })) {
      if (!entry.isSymbolicLink()) continue;
      const link = join(entry.parentPath, entry.name);
      if (basename(readlinkSync(link)) === basename(path) && realpathSync(link) === blob) return link;
    }
  } catch {
    // A blob without its snapshots is a file like any other.
  }
  return undefined;
};
