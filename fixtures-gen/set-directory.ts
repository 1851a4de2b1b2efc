import type { Dirent } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { GeneratorError } from './generator-error.ts';
import { makeFolder } from './make-folder.ts';
import { MANIFEST_FILE, manifestOf, readManifest, type Manifest } from './manifest.ts';
import type { SetPlan } from './set-plan.ts';
import { UNFINISHED } from './split-keys.ts';

export const UNFINISHED_MANIFEST = `${MANIFEST_FILE}${UNFINISHED}`;

/**
 * Makes the directory and sees to it that nothing of anybody else's is in the way.
 * @returns The manifest of the same set, if one stands there.
 * @throws GeneratorError `bad-directory`, `directory-in-use`
 */
export async function claimDirectory(plan: SetPlan, directory: string): Promise<Manifest | undefined> {
  makeFolder(directory);
  const entries = await entriesOf(directory);
  const manifest = await readManifest(directory);
  if (manifest !== undefined && !isDeepStrictEqual(manifest, manifestOf(plan)))
    throw inUse(directory, `the manifest of another set, ${manifest.options.name}`);
  // Whoever was killed while writing left the list of what it was writing.
  const killed = await readManifest(join(directory, UNFINISHED_MANIFEST)).catch(() => undefined);
  const ours = new Set([...plan.parts, ...(killed?.parts ?? [])].map(({ file }) => file));
  const foreign = entries.find(
    (entry) =>
      /\.gguf(\.tmp)?$/.test(entry.name) && !(entry.isFile() && ours.has(entry.name.replace(/\.tmp$/, ''))),
  );
  if (foreign !== undefined) throw inUse(directory, foreign.name);
  if (killed !== undefined) await removeSet(killed, directory);
  return manifest;
}

async function entriesOf(directory: string): Promise<Dirent[]> {
  try {
    return await readdir(directory, { withFileTypes: true });
  } catch (cause) {
    throw new GeneratorError(
      'bad-directory',
      `${directory} cannot be read (${(cause as NodeJS.ErrnoException).code ?? String(cause)})`,
      'give a directory of yours, which can be read and written',
      { cause },
    );
  }
}

function inUse(directory: string, what: string): GeneratorError {
  return new GeneratorError(
    'directory-in-use',
    `${directory} holds ${what}, which is not of the set to be generated`,
    'give an empty directory, or remove what is there',
  );
}

/** Removes parts and manifest, the manifest first, so that what is left never looks complete. */
export async function removeSet(
  set: { readonly parts: readonly { readonly file: string }[] },
  directory: string,
): Promise<void> {
  const files = set.parts.flatMap(({ file }) => [file, `${file}${UNFINISHED}`]);
  await rm(join(directory, MANIFEST_FILE), { force: true });
  for (const file of [...files, UNFINISHED_MANIFEST]) await rm(join(directory, file), { force: true });
}
