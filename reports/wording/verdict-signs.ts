import type { ClaimRecord } from '../../harness/results/claim.ts';

/** A verdict told by its shape as well as by its colour. */
export const verdictSigns = {
  confirmed: '✓',
  refuted: '✗',
  inconclusive: '≈',
  unsupported: '–',
} as const satisfies Record<ClaimRecord['verdict'], string>;

export const signLegend =
  '✓ confirmed, ✗ refuted, ≈ inconclusive, – not tried. A number beside a sign counts the conditions.';
