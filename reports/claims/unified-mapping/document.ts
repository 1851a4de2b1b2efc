import { differInStrategyAlone } from '../../../harness/comparison/arm-pairs.ts';
import type { ClaimDocument, PairInWords, PairOfArms } from '../claim.ts';

export const unifiedMapping: ClaimDocument = {
  id: 'unified-mapping',
  title: 'Multi-part GGUF Unified Mapping - Performance Optimization Complete',
  short: 'the seed',
  date: { undated: 'its text gives none' },
  link: 'https://github.com/ggml-org/llama.cpp/pull/14969',
  always: true,
};

/** Its before and its after. */
export const perPartToUnified: PairOfArms = {
  baseline: 'per-part',
  candidate: 'unified',
  alike: differInStrategyAlone,
};

export const perPartToUnifiedInWords: PairInWords = {
  baseline: 'one mapping per part',
  candidate: 'one mapping per node',
};
