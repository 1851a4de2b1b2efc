import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  generateSet,
  planSet,
  resolveOptions,
  type SetOptions,
  type SetPlan,
} from '../../fixtures-gen/index.ts';
import { openSet } from '../gguf/index.ts';
import { cacheFolder } from '../machine/cache-folder.ts';
import type { ScenarioSet } from '../scenario/scenario.ts';
import type { Session } from './session.ts';
import { describeSet, sizeText, type OpenedSet } from './worker-set.ts';

export interface PlannedSet {
  readonly id: string;
  readonly title: string;
  readonly wanted: ScenarioSet;
  readonly options: SetOptions;
  readonly plan: SetPlan;
}

/** Everything about a set that is known before a byte of it is written. */
export const planScenarioSet = (wanted: ScenarioSet, seed: number): PlannedSet => {
  const size = sizeText(wanted.partBytes);
  const id = `${wanted.parts}x${size.replace(' ', '')}`;
  const options = resolveOptions({
    parts: wanted.parts,
    size: { perPart: wanted.partBytes },
    profile: wanted.profile,
    seed,
    name: `unimap-${id}`,
  });
  return { id, title: `${wanted.parts} parts of ${size}`, wanted, options, plan: planSet(options) };
};

/** Makes the set in the cache folder, gives it to `work`, and deletes it: one set at a time on the disk. */
export const withGeneratedSet = async <T>(
  session: Session,
  set: PlannedSet,
  work: (opened: OpenedSet) => Promise<T>,
): Promise<T> => {
  const directory = join(cacheFolder(), set.options.name);
  mkdirSync(directory, { recursive: true });
  const remove = (): void => {
    rmSync(directory, { recursive: true, force: true });
  };
  const forget = session.onShutdown(remove);
  try {
    await generateSet(set.options, directory, { signal: session.signal });
    const model = await openSet(directory);
    return await work(describeSet(model, { id: set.id, title: set.title, sizeClass: set.wanted.sizeClass }));
  } finally {
    forget();
    remove();
  }
};

/** The user's own files, opened and checked; nothing of theirs is written or deleted. */
export const openOwnSet = async (path: string): Promise<OpenedSet> => {
  const model = await openSet(path);
  const parts = model.parts.length;
  return describeSet(model, {
    id: model.name,
    title: `${model.name}: ${parts} ${parts === 1 ? 'part' : 'parts'}, ${sizeText(model.totalBytes)}`,
    sizeClass: 'own',
  });
};
