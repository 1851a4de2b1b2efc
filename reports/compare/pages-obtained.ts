import { traitsOf } from '../../harness/results/strategy.ts';
import { obtainedAsRequested } from '../../harness/comparison/standing.ts';
import { distinct, listed, plural } from '../wording/figures.ts';
import { findArm, recordsOf } from '../../harness/comparison/view.ts';
import type { View } from '../../harness/comparison/view.ts';

/**
 * Which pages an arm's timed loads had and where, in words: "2m pages, 2 replicas on 2 nodes". The same arm id means
 * other work on a machine of more nodes, or where `best` found other pages. Undefined without a fit load, and for
 * what the kernel places as it likes.
 */
export const pagesObtained = (
  results: View,
  place: { readonly scenario: string; readonly set: string; readonly arm: string },
): string | undefined => {
  const arm = findArm(results, place.arm);
  if (arm === undefined || traitsOf(arm.strategy).memory !== 'own') return undefined;
  const seen = recordsOf(results, place).samples.flatMap((sample) => {
    if (sample.role !== 'timed') return [];
    const outcome = obtainedAsRequested(sample);
    if (outcome === undefined) return [];
    const { perNode, replicas } = outcome.pages;
    const nodes = Object.values(perNode ?? {}).filter((pages) => pages > 0).length;
    const where = nodes === 0 ? '' : ` on ${plural(nodes, 'node')}`;
    return [`${outcome.obtained.pageKind} pages, ${plural(replicas, 'replica')}${where}`];
  });
  return seen.length === 0 ? undefined : listed(distinct(seen).toSorted());
};
