import { planSet, resolveOptions, type SetOptions, type SetPlan } from '../../fixtures-gen/index.ts';
import type { LaidOutPart } from '../plan/layout-size.ts';
import type { ScenarioSet } from '../scenario/scenario.ts';
import type { OpenedSet } from './worker-set.ts';
import { exactSizeText, sizeText } from '../wording/size-text.ts';

export interface PlannedSet {
  readonly id: string;
  readonly title: string;
  readonly sizeClass: ScenarioSet['sizeClass'];
  readonly cache?: 'cold';
  readonly wanted: ScenarioSet;
  readonly options: SetOptions;
  readonly plan: SetPlan;
}

/** Sets that differ in anything have different ids: results of several scenarios stand in one file. */
const idOf = ({ parts, partBytes, profile, cache, layers }: ScenarioSet): string => {
  const size = exactSizeText(partBytes).replace(' ', '');
  return [
    `${parts}x${size}`,
    ...(profile === 'plain' ? [] : [profile]),
    ...(layers === undefined ? [] : [`${layers}-layers`]),
    ...(cache ? [cache] : []),
  ].join('-');
};

/** Everything about a set that is known before a byte of it is written. */
export const planScenarioSet = (wanted: ScenarioSet, seed: number): PlannedSet => {
  const size = sizeText(wanted.partBytes);
  const { sizeClass, cache } = wanted;
  const id = idOf(wanted);
  const options = resolveOptions({
    parts: wanted.parts,
    size: { perPart: wanted.partBytes },
    profile: wanted.profile,
    seed,
    name: `unimap-${id}`,
    ...(wanted.layers !== undefined && { layers: wanted.layers }),
  });
  const title = `${wanted.parts} parts of ${size}${cache ? `, ${cache}` : ''}`;
  return { id, title, sizeClass, ...(cache && { cache }), wanted, options, plan: planSet(options) };
};

/** Its parts as a layout sees them. */
export const plannedParts = ({ plan, options }: PlannedSet): LaidOutPart[] =>
  plan.parts.map(({ bytes }) => ({ bytes, alignment: options.alignment }));

/** What results call it, and what was asked for. */
export const namedSet = ({ id, title, sizeClass, cache, wanted }: PlannedSet) => ({
  id,
  title,
  sizeClass,
  ...(cache && { cache }),
  nominalPartBytes: wanted.partBytes,
});

/** What results say of a set that could not be made: the same as of the one that can. */
export const unmadeSet = (set: PlannedSet): OpenedSet => ({
  description: { parts: [], tensors: [] },
  paths: [],
  record: {
    ...namedSet(set),
    source: 'generated',
    profile: set.options.profile,
    parts: set.plan.parts.length,
    bytes: set.plan.totalBytes,
    partBytes: set.plan.parts.map((part) => part.bytes),
    tensors: set.plan.tensors.length,
    alignment: set.options.alignment,
    seed: String(set.options.seed),
    name: set.options.name,
  },
});
