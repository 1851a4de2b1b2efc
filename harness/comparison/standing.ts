import { shortfallsOf } from '../results/obtained.ts';
import type { LoadedOutcome } from '../results/outcome.ts';
import type { SampleRecord } from '../results/sample.ts';

type Standing =
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
  const [short] = shortfallsOf(outcome);
  if (short === undefined) return { fit: true, outcome };
  const why = outcome.fallbacks.find((fallback) => fallback.aspect === short.aspect)?.reason;
  const { aspect, requested, obtained } = short;
  const asked =
    aspect === 'page-kind'
      ? `${requested} pages, obtained ${obtained}`
      : `${aspect} ${requested}, obtained ${obtained}`;
  return { fit: false, reason: `asked for ${asked}${why === undefined ? '' : ` (${why})`}` };
};

/** The outcome of a sample that obtained what it asked for. */
export const obtainedAsRequested = (sample: SampleRecord): LoadedOutcome | undefined => {
  const found = standing(sample);
  return found.fit ? found.outcome : undefined;
};
