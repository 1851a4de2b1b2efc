import { rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { requireSpace, type FreeBytes } from './disk-space.ts';
import { GeneratorError } from './generator-error.ts';
import { makeFolder, removeMade } from './make-folder.ts';
import { MANIFEST_FILE, manifestOf, type Manifest } from './manifest.ts';
import { claimDirectory, removeSet, UNFINISHED_MANIFEST } from './set-directory.ts';
import type { SetOptions } from './set-options.ts';
import { planSet, type SetPlan } from './set-plan.ts';
import { UNFINISHED } from './split-keys.ts';
import { isWhole } from './whole-set.ts';
import { writeParts, type Watching } from './write-parts.ts';

export interface GenerateOptions extends Watching {
  /** Called once nothing but the writing is left to do: the set is not there, and the disk has room. */
  readonly onWriting?: () => void;
  /** For tests: what the disk is said to have left. */
  readonly freeBytes?: FreeBytes;
}

export interface GeneratedSet {
  readonly manifestPath: string;
  readonly manifest: Manifest;
  readonly directory: string;
  /** Whether a whole set was already there. */
  readonly reused: boolean;
}

/**
 * Writes a set into a directory, which is made if need be, or finds it there whole (see {@link isWhole}). Parts are
 * written under temporary names, and the manifest comes last, so a set that was cut short never looks complete.
 * Two generators must not write into one directory at once.
 * @throws GeneratorError `directory-in-use`, `bad-directory`, `bad-manifest`, `disk-too-small`, `part-too-small`,
 * `write-failed`; on abort the signal's reason. Nothing of the set is left then.
 */
export async function generateSet(
  options: SetOptions,
  directory: string,
  generate: GenerateOptions = {},
): Promise<GeneratedSet> {
  generate.signal?.throwIfAborted();
  const plan = planSet(options);
  const there = resolve(directory);
  const manifest = manifestOf(plan);
  const manifestPath = join(there, MANIFEST_FILE);
  const made = makeFolder(there);
  const found = await claimDirectory(plan, there);
  if (found !== undefined && (await isWhole(plan, there)))
    return { manifestPath, manifest: found, directory: there, reused: true };
  await removeSet(plan, there);
  const text = `${JSON.stringify(manifest, null, 1)}\n`;
  try {
    await requireSpace(there, plan.totalBytes + Buffer.byteLength(text), generate.freeBytes);
    generate.onWriting?.();
    await writeSet(plan, there, text, generate);
  } catch (error) {
    await removeSet(plan, there);
    removeMade(made);
    if (generate.signal?.aborted === true || error instanceof GeneratorError) throw error;
    throw new GeneratorError(
      'write-failed',
      `the set could not be written into ${there}: ${error instanceof Error ? error.message : String(error)}`,
      'see that the directory can be written and its disk has room',
      { cause: error },
    );
  }
  return { manifestPath, manifest, directory: there, reused: false };
}

async function writeSet(
  plan: SetPlan,
  directory: string,
  manifest: string,
  watching: Watching,
): Promise<void> {
  await writeFile(join(directory, UNFINISHED_MANIFEST), manifest);
  for (const { file } of plan.parts) await writeFile(join(directory, `${file}${UNFINISHED}`), '');
  await writeParts(plan, directory, watching);
  watching.signal?.throwIfAborted();
  for (const { file } of plan.parts)
    await rename(join(directory, `${file}${UNFINISHED}`), join(directory, file));
  await rename(join(directory, UNFINISHED_MANIFEST), join(directory, MANIFEST_FILE));
}
