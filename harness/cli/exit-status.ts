import type { FailureRecord, FallbackRecord } from '../results/index.ts';
import { UnimapError } from '../unimap-error.ts';

/** A load that failed, as the error a command ends with: bad input is 2, a machine that cannot is 3. */
export const failureError = (failure: FailureRecord): UnimapError =>
  new UnimapError(failure.code, failure.message, failure.remedy, {
    exitStatus: failure.code === 'part' || failure.code === 'argument' ? 2 : 3,
  });

export const fallbackText = (fallback: FallbackRecord): string =>
  `${fallback.aspect}: ${fallback.requested} was requested, ${fallback.obtained} obtained: ${fallback.reason}\n  ${fallback.remedy}`;
