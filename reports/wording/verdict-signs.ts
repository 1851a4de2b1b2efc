import type { ClaimRecord } from '../../harness/results/claim.ts';
import { signs } from '../../harness/wording/paint-signs.ts';

/** A verdict told by its shape as well as by its colour. */
export const verdictSigns = {
  confirmed: signs.good,
  refuted: signs.bad,
  inconclusive: signs.unsure,
  unsupported: '–',
} as const satisfies Record<ClaimRecord['verdict'], string>;

export const signLegend =
  '✓ confirmed, ✗ refuted, ≈ inconclusive, – not tried. A number beside a sign counts the conditions.';
