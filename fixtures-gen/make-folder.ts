import { mkdirSync, rmdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { GeneratorError } from './generator-error.ts';

/** Removes empty folders, from the last one made to the first; one that somebody uses meanwhile stays. */
export function removeMade(made: readonly string[]): void {
  try {
    for (const folder of made.toReversed()) rmdirSync(folder);
  } catch {
    // Not empty, or gone: then it is not ours any more.
  }
}

/**
 * Makes a folder and the levels above it that are missing, one by one: Node's own `recursive` never comes back from a
 * file system that has no folder to give, such as /proc. `mode` is of all that are made.
 * @returns the levels that were made, from the top
 * @throws GeneratorError `bad-directory`
 */
export function makeFolder(folder: string, mode = 0o777): string[] {
  const made: string[] = [];
  const missing: string[] = [];
  let there = resolve(folder);
  while (!isFolder(there)) {
    missing.unshift(basename(there));
    there = dirname(there);
  }
  for (const level of missing) {
    there = join(there, level);
    try {
      mkdirSync(there, { mode });
      made.push(there);
    } catch (error) {
      // Somebody else may have made it meanwhile; a link that leads nowhere is there too, and no folder.
      if (codeOf(error) === 'EEXIST' && isFolder(there)) continue;
      throw unusable(folder, `${there} cannot be made (${codeOf(error)})`, error);
    }
  }
  return made;

  function isFolder(path: string): boolean {
    try {
      if (statSync(path).isDirectory()) return true;
    } catch (error) {
      // The root is its own parent: where it is not to be found, nothing is.
      if (codeOf(error) === 'ENOENT' && path !== dirname(path)) return false;
      throw unusable(folder, `${path} cannot be reached (${codeOf(error)})`, error);
    }
    throw unusable(folder, `${path} is not a directory`);
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}

function unusable(folder: string, why: string, cause?: unknown): GeneratorError {
  const message = `${folder} cannot be used as a directory: ${why}`;
  return new GeneratorError('bad-directory', message, 'name a folder of yours that can be written', {
    cause,
  });
}
