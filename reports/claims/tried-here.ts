import type { View } from '../../harness/comparison/view.ts';
import type { ClaimRecord } from '../../harness/results/claim.ts';
import { isAbout } from './claim.ts';
import type { Claim } from './claim.ts';

/** Whether the sets of a run let a claim be tried at all: one about 200 parts says nothing of a model of four. */
const canBeTried = ({ sets }: View, claim: Claim): boolean =>
  claim.sets === undefined || sets.some((set) => isAbout(claim, set));

/**
 * The judgements a report shows. A run on the reader's own model leaves out the claims its parts cannot try; a run of
 * generated sets shows them all, so that what it leaves open is seen.
 */
export const triedHere = (
  results: View,
  judged: readonly ClaimRecord[],
  registry: readonly Claim[],
): ClaimRecord[] => {
  if (!results.sets.some(({ sizeClass }) => sizeClass === 'own')) return [...judged];
  const left = new Set(registry.filter((claim) => !canBeTried(results, claim)).map(({ id }) => id));
  return judged.filter(({ id }) => !left.has(id));
};
