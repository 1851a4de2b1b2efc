import type { ModelSetRecord } from '../../harness/results/results.ts';
import { bytes } from '../wording/figures.ts';
import type { FactDifference } from '../../harness/comparison/same-machine.ts';

/** What makes a set what it is; its title and its name are for people. */
const facts = (set: ModelSetRecord): Record<string, string> => ({
  source: set.source,
  parts: String(set.parts),
  bytes: `${set.bytes} (${bytes(set.bytes)})`,
  'bytes of each part': [...new Set(set.partBytes)].length > 1 ? set.partBytes.join(' ') : 'all alike',
  tensors: String(set.tensors),
  alignment: String(set.alignment),
  seed: set.seed ?? 'none',
});

/** Where two sets of one id differ; empty when both are the same set. */
export const setDifferences = (base: ModelSetRecord, now: ModelSetRecord): FactDifference[] => {
  const [before, after] = [facts(base), facts(now)];
  return Object.keys(before).flatMap((fact) => {
    const pair = { base: before[fact] ?? '', new: after[fact] ?? '' };
    return pair.base === pair.new ? [] : [{ fact: `${fact} of set ${base.id}`, ...pair }];
  });
};
