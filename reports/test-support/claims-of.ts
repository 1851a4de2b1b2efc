import type { ClaimRecord } from '../../harness/results/claim.ts';
import type { ResultsRecord } from '../../harness/results/results.ts';
import { deriveResults } from '../derive-results.ts';

export const claimsOf = (found: ResultsRecord, id: ClaimRecord['id']): ClaimRecord[] =>
  deriveResults(found).derived.claims.filter((claim) => claim.id === id);

/** The only claim of that id; throws when there are none or several. */
export const claimOf = (found: ResultsRecord, id: ClaimRecord['id']): ClaimRecord => {
  const [first, ...more] = claimsOf(found, id);
  if (!first || more.length > 0) throw new Error(`${more.length + (first ? 1 : 0)} claims ${id}`);
  return first;
};
