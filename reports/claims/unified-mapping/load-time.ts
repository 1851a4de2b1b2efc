import type { Claim, ClaimSets } from '../claim.ts';
import { speedUp } from '../judges/speed-up.ts';
import { perPartToUnifiedShipped, perPartToUnifiedShippedInWords, standInGap } from './as-shipped.ts';
import { perPartToUnified, perPartToUnifiedInWords, unifiedMapping } from './document.ts';

interface PromisedSpeed {
  readonly id: string;
  readonly quote: readonly string[];
  readonly says: string;
  readonly readAs?: string;
  readonly sets: ClaimSets;
  readonly atLeast: number;
}

/**
 * A promise on time, judged twice: by the layout alone, which is what one mapping by itself gives, and as shipped, which is
 * what a user of the code would have seen. The two differ by what else the code did, and are never summed up together.
 */
export const loadTime = ({
  readAs = '',
  ...promise
}: PromisedSpeed): { layoutAlone: Claim; asShipped: Claim } => ({
  layoutAlone: speedUp({
    ...promise,
    document: unifiedMapping,
    readAs: `${readAs}; by its layout alone`,
    firstScreen: { in: 'time', pair: perPartToUnifiedInWords },
    arms: perPartToUnified,
  }),
  asShipped: speedUp({
    ...promise,
    id: `${promise.id}-shipped`,
    document: unifiedMapping,
    readAs: `${readAs}; as shipped`,
    firstScreen: { in: 'time', pair: perPartToUnifiedShippedInWords },
    arms: perPartToUnifiedShipped,
    remark: standInGap,
  }),
});
