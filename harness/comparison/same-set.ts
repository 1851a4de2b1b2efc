import type { ModelSetRecord } from '../results/results.ts';
import { factDifferences } from './fact-difference.ts';
import type { Facts, FactDifference } from './fact-difference.ts';

/**
 * What makes a set what it is, in words. The id, the title and the name of a generated set are for people, and older
 * results have other ids of the same sets. The user's files have a name that is theirs: two models may be of the same sizes.
 */
const setFacts = (set: ModelSetRecord): Facts => ({
  source: set.source,
  ...(set.source === 'files' && { name: set.name }),
  ...(set.profile && { profile: set.profile }),
  parts: String(set.parts),
  bytes: String(set.bytes),
  'bytes of each part': new Set(set.partBytes).size > 1 ? set.partBytes.join(' ') : 'all alike',
  tensors: String(set.tensors),
  alignment: String(set.alignment),
  seed: set.seed ?? 'none',
  'page cache': set.cache ?? 'warm',
});

/** Where two sets differ; empty when both are the same set. */
export const setDifferences = (base: ModelSetRecord, now: ModelSetRecord): FactDifference[] =>
  factDifferences(setFacts(base), setFacts(now));

const isSameSet = (one: ModelSetRecord, other: ModelSetRecord): boolean =>
  setDifferences(one, other).length === 0;

/**
 * The id that a set of one file has in another file, for each that is there: by what the sets are, whatever their ids.
 * No two sets of a file have one counterpart; sets of equal ids find each other first.
 */
export const counterparts = (
  sets: readonly ModelSetRecord[],
  others: readonly ModelSetRecord[],
): Map<string, string> => {
  const found = new Map<string, string>();
  const taken = new Set<string>();
  const pair = (set: ModelSetRecord, other: ModelSetRecord | undefined): void => {
    if (other === undefined) return;
    found.set(set.id, other.id);
    taken.add(other.id);
  };
  for (const set of sets)
    pair(
      set,
      others.find((other) => other.id === set.id && isSameSet(set, other)),
    );
  for (const set of sets.filter(({ id }) => !found.has(id)))
    pair(
      set,
      others.find((other) => !taken.has(other.id) && isSameSet(set, other)),
    );
  return found;
};
