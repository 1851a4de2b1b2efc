import type { ArmDefinition, FailureRecord, FallbackRecord } from '../results/index.ts';
import { UnimapError } from '../unimap-error.ts';

/** True when the kernel confirms what was asked for. `best` asks for no particular page kind. */
export const wasObtained = (
  requested: ArmDefinition,
  obtained: { pageKind: string; placement: string },
): boolean => {
  // Mapped and heap pages are placed by the kernel: for the llama strategies that is what was asked for.
  const free = requested.strategy.startsWith('llama-');
  return (
    (requested.pageKind === 'best' || free || obtained.pageKind === requested.pageKind) &&
    (free || obtained.placement === requested.placement)
  );
};

/** A load that failed, as the error a command ends with: bad input is 2, a machine that cannot is 3. */
export const failureError = (failure: FailureRecord): UnimapError =>
  new UnimapError(failure.code, failure.message, failure.remedy, {
    exitStatus: failure.code === 'part' || failure.code === 'argument' ? 2 : 3,
  });

export const fallbackText = (fallback: FallbackRecord): string =>
  `${fallback.aspect}: ${fallback.requested} was requested, ${fallback.obtained} obtained: ${fallback.reason}\n  ${fallback.remedy}`;
