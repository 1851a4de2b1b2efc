import { counterparts } from '../../harness/comparison/same-set.ts';
import { viewOf, withoutIndex } from '../../harness/comparison/view.ts';
import type { View } from '../../harness/comparison/view.ts';
import type { Derived } from '../derive-results.ts';
import { renameSets } from '../merge/rename-sets.ts';

/**
 * The id that a set of base has in the new run: ids of older results are other ids of the same sets. A set that the new
 * run lacks keeps its id, unless that id is of the counterpart of another set of base.
 */
export const setIdInNew = (base: View, now: View): ((id: string) => string) => {
  const known = counterparts(base.sets, now.sets);
  const taken = new Set(known.values());
  return (id) => known.get(id) ?? (taken.has(id) ? `${base.run.id}:${id}` : id);
};

/** Base with the ids that its sets have in the new run. */
export const alignSets = (base: Derived, now: Derived): Derived => {
  const idOf = setIdInNew(base, now);
  if (base.sets.every(({ id }) => idOf(id) === id)) return base;
  const renamed = renameSets({ ...withoutIndex(base), derived: base.derived }, idOf);
  const comparisons = renamed.derived?.comparisons ?? [];
  return { ...viewOf(renamed), derived: { ...base.derived, comparisons } };
};
