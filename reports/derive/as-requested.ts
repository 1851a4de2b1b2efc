import type { ArmDefinition } from '../../harness/results/arm.ts';
import type { LoadedOutcome } from '../../harness/results/outcome.ts';
import type { SampleRecord } from '../../harness/results/sample.ts';

/** Upstream's strategies take page cache or heap as the kernel gives them: they ask for no page kind and no node. */
export const asksForNothing = (arm: ArmDefinition): boolean => arm.strategy.startsWith('llama-');

/** Whether pages of that kind may stand in a row named after what the arm asked for. */
export const kindAsRequested = (arm: ArmDefinition, obtainedPageKind: string): boolean =>
  arm.pageKind === 'best' || asksForNothing(arm) || arm.pageKind === obtainedPageKind;

export type Standing =
  { readonly fit: true; readonly outcome: LoadedOutcome } | { readonly fit: false; readonly reason: string };

/** Whether a sample is what its row claims to be; if not, why, in words. */
export const standing = (sample: SampleRecord): Standing => {
  const { outcome } = sample;
  switch (outcome.status) {
    case 'failed':
      return { fit: false, reason: `failed: ${outcome.error.message}` };
    case 'skipped':
      return { fit: false, reason: `skipped: ${outcome.reason}` };
    case 'unsupported':
      return { fit: false, reason: `unsupported here: ${outcome.missing}` };
    case 'completed':
      return loadedStanding(outcome);
  }
};

const loadedStanding = (outcome: LoadedOutcome): Standing => {
  const { requested, obtained, fallbacks } = outcome;
  const why = (aspect: 'page-kind' | 'placement'): string => {
    const reason = fallbacks.find((fallback) => fallback.aspect === aspect)?.reason;
    return reason === undefined ? '' : ` (${reason})`;
  };
  if (!kindAsRequested(requested, obtained.pageKind)) {
    const reason = `asked for ${requested.pageKind} pages, obtained ${obtained.pageKind}${why('page-kind')}`;
    return { fit: false, reason };
  }
  if (!asksForNothing(requested) && requested.placement !== obtained.placement) {
    const reason = `asked for placement ${requested.placement}, obtained ${obtained.placement}${why('placement')}`;
    return { fit: false, reason };
  }
  return { fit: true, outcome };
};

/** The outcome of a sample that obtained what it asked for. */
export const obtainedAsRequested = (sample: SampleRecord): LoadedOutcome | undefined => {
  const found = standing(sample);
  return found.fit ? found.outcome : undefined;
};
