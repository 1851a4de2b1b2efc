import { deriveComparisons } from '../harness/comparison/comparisons.ts';
import { viewOf } from '../harness/comparison/view.ts';
import type { View } from '../harness/comparison/view.ts';
import type { ClaimRecord } from '../harness/results/claim.ts';
import type { ComparisonRecord, ResultsRecord } from '../harness/results/results.ts';
import type { WarningRecord } from '../harness/results/warning.ts';
import { deriveClaims } from './claims/derive-claims.ts';
import { deriveWarnings } from './warnings/derive-warnings.ts';
import { visibleResults } from './visible-results.ts';

/** What every section, plot and table is made of: the results, indexed, with what follows from them. */
export interface Derived extends View {
  readonly derived: {
    readonly comparisons: ComparisonRecord[];
    readonly claims: ClaimRecord[];
    readonly warnings: WarningRecord[];
  };
}

/** Fills `derived` from the observations alone, whose texts may come from anywhere and are made fit to be shown; what stood there before is ignored. Same input, same bytes. */
export const deriveResults = (results: ResultsRecord): Derived => {
  const view = viewOf(visibleResults(results));
  const comparisons = deriveComparisons(view);
  return {
    ...view,
    derived: {
      comparisons,
      claims: deriveClaims(view, comparisons),
      warnings: deriveWarnings(view, comparisons),
    },
  };
};
