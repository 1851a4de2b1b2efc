import type { ResultsRecord } from '../harness/results/results.ts';
import { deriveClaims } from './claims/derive-claims.ts';
import { deriveComparisons } from './derive/comparisons.ts';
import { deriveWarnings } from './warnings/derive-warnings.ts';

/** Fills `derived` from the observations alone; what stood there before is ignored. Same input, same bytes. */
export const deriveResults = (results: ResultsRecord): ResultsRecord => {
  const comparisons = deriveComparisons(results);
  return {
    ...results,
    derived: {
      comparisons,
      claims: deriveClaims(results, comparisons),
      warnings: deriveWarnings(results, comparisons),
    },
  };
};
