import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelSet } from '../gguf/index.ts';
import { describeSet, type OpenedSet } from '../sets/worker-set.ts';
import { sizeText } from '../wording/size-text.ts';
import { chooseParts, spreadOver, withParts } from './choose-parts.ts';
import { chooseStretches, writeStretches } from './stretches.ts';

/** What of a model is loaded to speak for all of it. */
export interface Excerpt {
  /** `stretches`: copied out of parts that are too large to be loaded whole. */
  readonly of: 'all' | 'parts' | 'stretches';
  readonly model: ModelSet;
  readonly set: OpenedSet;
}

export interface ExcerptChoice {
  readonly model: ModelSet;
  /** Places of the parts that may be loaded; one at least. */
  readonly free: readonly number[];
  /** Makes the folder that stretches are written to, when they are. */
  readonly folder: () => string;
}

const asSet = (model: ModelSet, of: Excerpt['of'], what: string): OpenedSet =>
  describeSet(model, {
    // Of two excerpts of one model each has samples of its own.
    id: of === 'all' ? model.name : `${model.name} (${what})`,
    title: `${model.name}: ${what}, ${sizeText(model.totalBytes)}`,
    sizeClass: 'own',
  });

const ofParts = ({ model, free }: ExcerptChoice, chosen: readonly number[]): Excerpt => {
  const some = withParts(
    model,
    chosen.flatMap((place) => free[place] ?? []),
  );
  const all = model.parts.length;
  if (some === model)
    return { of: 'all', model, set: asSet(model, 'all', `${all} ${all === 1 ? 'part' : 'parts'}`) };
  return { of: 'parts', model: some, set: asSet(some, 'parts', `${chosen.length} of ${all} parts`) };
};

let written = 0;

/** So many bytes of the model, in stretches. */
export const inStretches = async (
  { model, free, folder }: ExcerptChoice,
  bytes: number,
  signal: AbortSignal,
): Promise<Excerpt> => {
  written += 1;
  const stretches = chooseStretches(model, free, bytes);
  const some = await writeStretches(model, stretches, join(folder(), `excerpt-${written}`), signal);
  const count = `${some.parts.length} ${some.parts.length === 1 ? 'stretch' : 'stretches'}`;
  return { of: 'stretches', model: some, set: asSet(some, 'stretches', count) };
};

const leastBytes = 64 * 1024 ** 2;

/** The most of a model that `fits`: all of it, or some of its parts, or, where no part fits, stretches. */
export const chooseExcerpt = async (
  choice: ExcerptChoice,
  fits: (bytes: number) => boolean,
  signal: AbortSignal,
): Promise<Excerpt> => {
  const partBytes = choice.free.map((place) => choice.model.parts[place]?.bytes ?? 0);
  const chosen = chooseParts(partBytes, fits);
  if (chosen.length > 0) return ofParts(choice, chosen);
  // A part that is hardly larger than what is loaded of it at least may as well be loaded.
  const smallest = Math.min(...partBytes);
  if (smallest <= 2 * leastBytes) return ofParts(choice, spreadOver(partBytes.length, 1));
  let bytes = smallest / 2;
  while (bytes > leastBytes && !fits(bytes)) bytes /= 2;
  return inStretches(choice, Math.max(leastBytes, Math.floor(bytes)), signal);
};

/** Whether two folders lie on one file system: a copy on another disk says nothing of a cold load. */
export const onOneDisk = (one: string, other: string): boolean => statSync(one).dev === statSync(other).dev;
