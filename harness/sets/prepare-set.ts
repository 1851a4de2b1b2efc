import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { GeneratorError, generateSet } from '../../fixtures-gen/index.ts';
import { openSet, type ModelWarning } from '../gguf/index.ts';
import { UnimapError } from '../unimap-error.ts';
import { namedSet, type PlannedSet } from './plan-set.ts';
import type { Session } from '../session/session.ts';
import { describeSet, type OpenedSet } from './worker-set.ts';
import { sizeText } from '../wording/size-text.ts';
import { nameText, visibleText } from '../wording/visible-text.ts';

/** A set that could not be made: the block that needs it cannot be measured, others can. */
export class SetNotMade extends Error {
  readonly remedy: string;

  constructor(message: string, remedy: string, cause: unknown) {
    super(message, { cause });
    this.name = 'SetNotMade';
    this.remedy = remedy;
  }
}

/**
 * Makes the sets in `folder`, gives them to `work`, and deletes them: no more than a block needs on the disk. With `keep`
 * a set that is there is taken as it is, and all stay.
 */
export const withGeneratedSets = async (
  session: Session,
  folder: string,
  sets: readonly PlannedSet[],
  work: (opened: OpenedSet[]) => Promise<void>,
  keep = false,
): Promise<void> => {
  const directories = sets.map((set) => join(folder, set.options.name));
  try {
    const opened: OpenedSet[] = [];
    for (const [index, set] of sets.entries())
      opened.push(await makeSet(session, set, directories[index] ?? folder));
    await work(opened);
  } finally {
    if (!keep) for (const directory of directories) rmSync(directory, { recursive: true, force: true });
  }
};

const makeSet = async (session: Session, set: PlannedSet, directory: string): Promise<OpenedSet> => {
  try {
    await generateSet(set.options, directory, { signal: session.signal });
    const model = await openSet(directory);
    return describeSet(model, namedSet(set));
  } catch (error) {
    session.signal.throwIfAborted();
    if (!(error instanceof GeneratorError || error instanceof UnimapError)) throw error;
    // Results are pasted in public: where the user's cache folder is stays out of them.
    const reason = error.message.replaceAll(directory, 'its cache folder');
    throw new SetNotMade(`${set.title} could not be made: ${reason}`, error.remedy, error);
  }
};

/** Of the user's: with what should be known of it before it is loaded. */
export interface OwnSet extends OpenedSet {
  readonly warnings: readonly ModelWarning[];
}

const noWeights = (path: string): UnimapError =>
  new UnimapError(
    'no-weights',
    `${visibleText(path)} holds no weights: there is nothing to load`,
    'give the file that holds the tensors, or any part of its set; `unimap inspect` shows what this one holds',
    { exitStatus: 2 },
  );

/**
 * The user's own files, opened and checked; nothing of theirs is written or deleted.
 * @throws UnimapError `no-weights`, and all that `openSet` throws
 */
export const openOwnSet = async (path: string): Promise<OwnSet> => {
  const model = await openSet(path);
  if (!model.tensors.some(({ bytes }) => bytes > 0)) throw noWeights(model.parts[0]?.path ?? path);
  const parts = model.parts.length;
  const name = nameText(model.name);
  return {
    ...describeSet(model, {
      id: name,
      title: `${name}: ${parts} ${parts === 1 ? 'part' : 'parts'}, ${sizeText(model.totalBytes)}`,
      sizeClass: 'own',
    }),
    warnings: model.warnings,
  };
};
